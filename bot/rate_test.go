package bot

import (
	"fmt"
	"testing"
	"time"
)

// send spends one message of a conversation, when it may.
func send(r *rates, conversation string, now time.Time) bool {
	if !r.take(conversation, "mark", now) {
		return false
	}
	r.done(conversation, "mark", true)
	return true
}

func TestTheRatesOfTheQuietAreForgotten(t *testing.T) {
	now := time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)
	r := newRates()
	for i := range maxRates {
		send(r, fmt.Sprint(i), now)
	}
	for range burst { // one writes without a pause
		send(r, "0", now.Add(time.Minute))
	}

	if !send(r, "nouvelle", now.Add(time.Minute)) {
		t.Error("a newcomer is refused")
	}

	if len(r.all) != 2 {
		t.Errorf("%d rates are remembered, want the busy one and the newcomer's", len(r.all))
	}
	if send(r, "0", now.Add(time.Minute)) {
		t.Error("who writes without a pause was forgiven")
	}
}

func TestTheRatesAreBoundedEvenWhenAllAreBusy(t *testing.T) {
	now := time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)
	r := newRates()
	for i := range maxRates + 10 {
		if !send(r, fmt.Sprint(i), now) {
			t.Fatal("a first message is refused")
		}
	}
	if len(r.all) > maxRates {
		t.Errorf("%d rates are remembered", len(r.all))
	}
}

func TestAMessageThatIsNotStoredDoesNotCount(t *testing.T) {
	now := time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)
	r := newRates()
	for range 2 * burst { // the store refuses them all, each delivered twice
		for range 2 {
			if !r.take("1", "mark", now) {
				t.Fatal("refused")
			}
		}
		for range 2 {
			r.done("1", "mark", false)
		}
	}
	for i := range burst + 1 {
		if ok := send(r, "1", now); ok != (i < burst) {
			t.Errorf("message %d: %t", i, ok)
		}
	}
	if len(r.arriving) != 0 {
		t.Errorf("%d messages still arrive", len(r.arriving))
	}
}
