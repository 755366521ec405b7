// Package adapters holds the channels, one folder each: how people reach the bot. It has no code of its own.
//
// # How to write a channel in one sitting
//
//  1. Read bot/channel.go, message.go and reply.go: they are all that you need to know of the bot. Look at the console for a channel that
//     reads its answers, and at adaptertest/post_test.go for one that pushes them.
//
//  2. Make a folder with the name of the service. Its package imports bot, adapters/render, the library of the service's protocol, and
//     nothing else of this repository: neither another channel, nor the store, nor the content.
//
//  3. Write New(…, Options) *Channel with [oupsbot/bot.Channel]'s methods. Name never changes between restarts: conversations are kept
//     under it. Capabilities declare what the service can show; nothing else in the program asks which service it is.
//
//  4. Write Run: receive, make a bot.Message, hand it to Inbox.Accept, and only then acknowledge it to the service. Take the service's own ids
//     for the message and the conversation, so that what comes twice is answered once. When Accept fails, do not acknowledge: after
//     bot.ErrBusy and bot.ErrRate wait and try again; a message that is bot.ErrInvalid can only be dropped. Return nil when ctx ends, and leave
//     no goroutine behind.
//
//  5. Write Send, if the service is one that you push to ([oupsbot/bot.Sender]): render.Split with your own function that writes one
//     block in the service's markup and escapes what it says. Send the parts in order; the buttons carry the choice's id. Give Delivery.ID, with the
//     part's number, to a service that can drop repeats. Return the error when one fails: the whole reply comes again. A channel that
//     people read from (a page, a terminal) has no Send: it uses Inbox.Ask, Exchanges and Watch.
//
//  6. Give every call to the service a deadline, and let what people wrote reach neither logs nor error texts. Deletion on the service's side,
//     when it tells you of it, is Inbox.Erase. /oublier and /mes-donnees work by themselves.
//
//  7. Write a fake of the service for the tests, and run the contract on it, as below. When it passes, the channel is done. What the
//     contract cannot know is yours to test: the service's own limits, its signatures, two persons at once, groups.
//
//  8. Add the channel's settings where cmd/oupsbot wires the program, and a README for whoever will run it.
//
// # The test of a channel
//
//	func TestTheChannelKeepsTheContract(t *testing.T) {
//		adaptertest.Run(t, adaptertest.Harness{
//			New:        func(t testing.TB) adaptertest.Person { return newFake(t) },
//			Redelivers: true,
//		})
//	}
package adapters
