package bot_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"oupsbot/bot"
	"oupsbot/bot/bottest"
	"oupsbot/bot/mask"
)

// asked are questions as people write them: known word for word, ranked, masked, out of scope.
var asked = []string{
	moved, "bonjour", "j'ai déclaré mes revenus en retard et on me réclame 1 250 €, mon numéro est le 06 12 34 56 78", "la mdph a refusé mon dossier, je vais au tribunal",
	"ma prime de rénovation est passée par un mandataire qui ne répond plus", "quel temps fera-t-il demain à Brest ?", "je veux parler à quelqu'un",
	"mon fils de 19 ans a travaillé cet été et la caf a tout coupé, qu'est-ce que je dois faire maintenant pour récupérer mes droits ?",
}

// BenchmarkTurn is a turn in memory: understand, decide, compose, without any store.
func BenchmarkTurn(b *testing.B) {
	r := bottest.Release(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := r.Answer(b.Context(), bot.Conversation{}, say("1", "1", asked[i%len(asked)]), bottest.Start); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTurnDurable is a message accepted, answered and read back, each step on the disk before it counts. Each conversation waits for its
// answer before it goes on, and ends after twenty messages, as the rate allows.
func BenchmarkTurnDurable(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("conversations=%d", n), func(b *testing.B) {
			r := newRig(b).start()
			var people atomic.Int64
			// one is one person after the other, each asking twenty questions.
			one := func() func() {
				who, i := "", 0
				return func() {
					if i%20 == 0 {
						who = strconv.FormatInt(people.Add(1), 36)
					}
					if _, err := r.Ask(b.Context(), say(who, strconv.Itoa(i), asked[i%len(asked)])); err != nil {
						b.Error(err)
					}
					i++
				}
			}
			b.ReportAllocs()
			if n == 1 {
				ask := one()
				for b.Loop() {
					ask()
				}
				return
			}
			b.SetParallelism(n / runtime.GOMAXPROCS(0))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for ask := one(); pb.Next(); {
					ask()
				}
			})
		})
	}
}

// BenchmarkMaskAndProtect is what a message goes through before it is stored.
func BenchmarkMaskAndProtect(b *testing.B) {
	long := strings.Repeat("le 12 mars 2026 j'ai payé 1 250,50 € au 06 12 34 56 78 ; ", 65)
	for _, text := range []string{asked[2], long} {
		b.Run(fmt.Sprintf("bytes=%d", len(text)), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if kept := bot.Protect(text); strings.Contains(kept, "06 12") {
					b.Fatal("not masked")
				}
			}
		})
	}
	b.Run("mask alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mask.Mask(asked[2])
		}
	})
}
