// Package bot is what the bot does with a message: accept it durably, understand it, decide, compose the reply, commit.
//
// The heart is pure: decide and compose have no clock, no I/O, no order of maps, so that a turn can be replayed and tested as a table.
// Around it, [Bot] keeps the promises of bot/state: nothing lost, nothing answered twice, one conversation at a time and in order.
//
// Imports: intents, knowledge, bot/flows, bot/mask, bot/state; never an adapter. A channel implements [Channel] and sees nothing else.
// Start with turn.go (one turn from message to reply), then decide.go and compose.go; bot.go is the machinery around.
package bot
