// Package render turns a reply into the messages that a channel can show: the one place where replies degrade.
//
// [Split] knows a channel by its declared capabilities and by the function that writes one block in its markup. It cuts long replies
// between blocks, never inside a step or a link; numbers the choices that cannot be buttons; puts the receipt last.
// Its output depends on its arguments alone.
//
// Imports: bot and the standard library. Start with [Split]; cut.go is what happens to a block that is too long by itself.
package render
