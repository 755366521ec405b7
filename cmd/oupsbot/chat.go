package main

// Chat is a conversation in the terminal.
type Chat struct{}

// Test plays the conversation tests.
type Test struct{}

// Serve is the server.
type Serve struct{}

// Completion prints a shell's completion script.
type Completion struct{}

func (*Chat) Run(*CLI) error       { return nil }
func (*Test) Run(*CLI) error       { return nil }
func (*Serve) Run(*CLI) error      { return nil }
func (*Completion) Run(*CLI) error { return nil }
