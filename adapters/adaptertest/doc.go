// Package adaptertest is the contract of a channel, in the manner of testing/fstest: whoever writes one calls [Run] and is done when it passes.
//
// The author gives a [Harness]: the channel, wired to a fake of its service, and one person at the other end. [Run] starts a real
// bot on the channel (shipped content, real store) and talks to it as that person. What the person must see is worked out by the
// pure turn of the release, so that the citable text is the same on every channel; testdata holds one text of each decision.
//
// Imports: bot, bot/bottest, adapters/render. Start with harness.go; checks.go is the contract, one function a promise.
package adaptertest
