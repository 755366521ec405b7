// Package statetest is the contract of a [state.Store], as tests: whoever writes another engine runs [Run] and is done.
//
// Each subtest is named after what it proves. The last one compares the engine, over random commits, readings, restarts and hours
// that pass, with a plain model in memory.
//
// Imports: bot/state, the standard library and rapid. Start with [Run].
package statetest
