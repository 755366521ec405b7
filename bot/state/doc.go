// Package state is what must not be lost: conversations, messages accepted and not yet answered, replies not yet sent, counters.
//
// It holds one small interface, [Store]; bot/state/bolt keeps it in a file on one machine, durable before a call returns.
// bot/state/statetest is the contract: whoever writes another engine runs it and is done.
//
// What is promised: a [Store.Commit] that returned nil survives kill -9 and a power cut; it is applied whole or not at all; two
// commits that check the same version cannot both succeed; a queue keeps the order of its commits; an expired value is never read.
// What is not: a disk that lies about having written; a file copied while the program runs.
//
// Imports: the standard library only. Start with [Store].
package state
