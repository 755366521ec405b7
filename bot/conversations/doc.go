// Package conversations plays the conversation tests that editors write: what a person says or presses, and what must come back. The
// tests stand beside this file, one YAML file a subject; conversation.schema.json is their format, described in French.
//
// A conversation is played on a release alone, without any storage: the same release and the same day give the same result. What is
// expected is checked on the neutral reply, before any channel renders it.
//
// Imports: bot, knowledge/content. Start with [Load] (load.go), then [Test.Run] (run.go); [Play] runs a whole list.
package conversations
