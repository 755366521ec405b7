// Package console is a conversation in the terminal: one person, one conversation, one line a message.
//
// On a terminal it edits lines, remembers them for the session only, completes choices with Tab and uses bold and dim. Through a pipe
// it reads lines and writes plain text, so that `echo … | oupsbot chat` works. Nothing that it prints can steer the terminal.
//
// Imports: bot, adapters/render, and for the terminal liner, x/term and go-runewidth. Start with console.go; paint.go is how a
// block looks.
package console
