// Package bottest gives tests of channels a real bot: the shipped content, a real embedded store, its workers running.
//
// [New] is enough for most tests. [NewHome] is for those that restart the program or that need the bot's channels.
// The content is loaded once for a test binary; the clock starts on a fixed day, so that no text changes with the date of the run.
//
// Imports: the root package for the content, bot, bot/state/bolt. Only tests import it.
package bottest
