package adaptertest

import (
	"testing"
	"testing/synctest"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
)

func TestAChannelWithButtonsKeepsTheContract(t *testing.T) {
	Run(t, onPost(bot.Capabilities{MaxText: 4096, MaxChoices: 8, Idempotent: true}, faults{}))
}

func TestAChannelOfShortMessagesKeepsTheContract(t *testing.T) {
	Run(t, onPost(bot.Capabilities{MaxText: 300, MaxChoices: 8, MaxLabel: 20}, faults{}))
}

func TestAChannelWithoutButtonsKeepsTheContract(t *testing.T) {
	Run(t, onPost(bot.Capabilities{MaxText: 1000}, faults{}))
}

// A fault that nobody notices is no contract. Time is the bubble's: what never comes is known at once.
func TestFaultsOfAChannelAreFound(t *testing.T) {
	buttons := bot.Capabilities{MaxText: 600, MaxChoices: 8}
	for _, c := range []struct {
		name   string
		caps   bot.Capabilities
		faults faults
		found  string // the check that must fail
	}{
		{"markup is not escaped", buttons, faults{escapesNot: true}, "WhatAPersonWroteIsShownAsText"},
		{"the last block is missing", buttons, faults{dropsTheLast: true}, "TenEntriesAreShownEntirely"},
		{"a message is cut anywhere", buttons, faults{cutsAnywhere: true}, "TenEntriesAreShownEntirely"},
		{"choices are not numbered", bot.Capabilities{}, faults{numbersNot: true}, "ChoicesCanBeUsed"},
		{"an answer is sent twice", buttons, faults{sendsTwice: true}, "AMessageDeliveredTwiceIsAnsweredOnce"},
		{"a message's id is not its own", buttons, faults{ownIDs: true}, "AMessageDeliveredTwiceIsAnsweredOnce"},
		{"a refused message is acknowledged", buttons, faults{acksFirst: true}, "ARefusedMessageIsNotLost"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bottest.Release(t) // outside of the bubble, since it outlives it
			synctest.Test(t, func(t *testing.T) {
				for _, check := range checks {
					if check.name != c.found {
						continue
					}
					v := newVisit(t, onPost(c.caps, c.faults))
					if err := check.keeps(v); err == nil {
						t.Errorf("%s passes", c.found)
					} else {
						t.Log(err)
					}
					v.home.Stop()
				}
			})
		})
	}
}
