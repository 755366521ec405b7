package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"oupsbot/bot/state"
	"oupsbot/knowledge"
)

// maxKept is how many exchanges of one conversation are ever read back.
const maxKept = 500

// Exchanges are the turns of a conversation; see [Inbox]. Turns before the last maxKept are never given.
func (b *Bot) Exchanges(ctx context.Context, r Ref, after int) ([]Exchange, error) {
	k := keysOf(r)
	v, err := b.store.Get(ctx, k.part, k.conversation())
	if err != nil {
		return nil, fmt.Errorf("read the conversation: %w", err)
	}
	if v[0].Version == 0 {
		return nil, ErrUnknownConversation
	}
	var c Conversation
	if err := json.Unmarshal(v[0].Data, &c); err != nil {
		return nil, fmt.Errorf("read the conversation: %w", err)
	}
	first := max(after+1, c.Turn-maxKept+1, 1)
	var wanted []string
	for turn := first; turn <= c.Turn; turn++ {
		wanted = append(wanted, k.exchange(turn))
	}
	if len(wanted) == 0 {
		return []Exchange{}, nil
	}
	values, err := b.store.Get(ctx, k.part, wanted...)
	if err != nil {
		return nil, fmt.Errorf("read the conversation: %w", err)
	}
	out := make([]Exchange, 0, len(wanted))
	for i, v := range values {
		if v.Version == 0 {
			continue // erased or expired
		}
		var x Exchange
		if err := json.Unmarshal(v.Data, &x); err != nil {
			return nil, fmt.Errorf("read the conversation: turn %d: %w", first+i, err)
		}
		out = append(out, x)
	}
	return out, nil
}

// Erase forgets a conversation; see [Inbox].
func (b *Bot) Erase(ctx context.Context, r Ref) error {
	k := keysOf(r)
	for {
		v, err := b.store.Get(ctx, k.part, k.conversation())
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		ops, err := b.eraseOps(ctx, k, false)
		if err != nil {
			return err
		}
		drops, err := b.queued(ctx, k, r, inbox, outbox(r.Channel))
		if err != nil {
			return err
		}
		err = b.store.Commit(ctx, k.part, []state.Check{{Key: k.conversation(), Version: v[0].Version}}, append(ops, drops...)...)
		switch {
		case errors.Is(err, state.ErrConflict):
			continue // a turn ended meanwhile: what it left is erased too
		case err != nil:
			return fmt.Errorf("erase: %w", err)
		}
		b.watchers.signal(k.prefix)
		return nil
	}
}

// maxErased is more keys than a conversation can have: its rate and its expiry bound them far below.
const maxErased = 1_000_000

// eraseOps delete every key of a conversation, but the marks of messages that still wait when these are to be answered.
func (b *Bot) eraseOps(ctx context.Context, k keys, keepWaiting bool) ([]state.Op, error) {
	ops := []state.Op{{Delete: k.conversation()}}
	for _, kind := range []string{"m/", "x/"} {
		names, err := b.store.Keys(ctx, k.part, kind+k.prefix+"/", maxErased)
		if err != nil {
			return nil, fmt.Errorf("erase: %w", err)
		}
		var marks []state.Value
		if keepWaiting && kind == "m/" {
			if marks, err = b.store.Get(ctx, k.part, names...); err != nil {
				return nil, fmt.Errorf("erase: %w", err)
			}
		}
		for i, n := range names {
			if marks == nil || string(marks[i].Data) != waiting {
				ops = append(ops, state.Op{Delete: n})
			}
		}
	}
	return ops, nil
}

// queued drops what waits for a conversation in these queues.
func (b *Bot) queued(ctx context.Context, k keys, r Ref, queues ...string) ([]state.Op, error) {
	var ops []state.Op
	for _, queue := range queues {
		items, err := b.store.List(ctx, k.part, queue, 0, maxErased)
		if err != nil {
			return nil, fmt.Errorf("erase: %w", err)
		}
		for _, item := range items {
			var of struct{ Ref }
			if json.Unmarshal(item.Data, &of) == nil && of.Ref == r {
				ops = append(ops, state.Op{Drop: &state.Drop{Queue: queue, Seq: item.Seq}})
			}
		}
	}
	return ops, nil
}

// What is shown of a conversation to who asks what is kept: its last messages, and how many characters of each.
const (
	maxShown = 50
	maxSaid  = 200
)

// dataBlocks show a person what is kept of the conversation: no more than maxShown messages, and the note says so.
func dataBlocks(kept []Exchange, c Conversation, keep time.Duration) []Block {
	limits := ""
	if len(kept) > maxShown {
		kept = kept[len(kept)-maxShown:]
		limits += fmt.Sprintf(" Seuls vos %d derniers messages sont montrés ici ; les précédents sont gardés aussi.", maxShown)
	}
	items, cut := make([]string, 0, len(kept)), false
	for _, x := range kept {
		said := strings.ReplaceAll(x.Said, "\n", " ")
		if runes := []rune(said); len(runes) > maxSaid {
			said, cut = string(runes[:maxSaid])+"…", true
		}
		items = append(items, fmt.Sprintf("%s, vous : « %s » ; ma réponse : %s", dayOf(x.At), said, kindNames[x.Decision.Kind]))
	}
	if cut {
		limits += fmt.Sprintf(" Un message de plus de %d caractères est montré en partie.", maxSaid)
	}
	blocks := []Block{{Kind: List, Title: "Vos messages, numéros personnels effacés", Items: items}}
	if len(items) == 0 {
		blocks = []Block{{Kind: Paragraph, Text: "Aucun message n'est gardé."}}
	}
	return append(blocks, Block{Kind: Note, Text: fmt.Sprintf("La conversation a commencé le %s. Elle s'efface seule %s après votre dernier message.", dayOf(c.Started), DurationText(keep)) + limits})
}

// DurationText is how long something is kept, as people say it.
func DurationText(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return "une heure"
	case d < 48*time.Hour:
		return fmt.Sprintf("%d heures", int(d.Hours()))
	}
	return fmt.Sprintf("%d jours", int(d.Hours()/24))
}

func dayOf(t time.Time) string {
	return knowledge.Date(t.Format(time.DateOnly)).French()
}

var kindNames = map[Kind]string{
	KindAnswer: "une fiche", KindSection: "une partie de la fiche", KindChoose: "des situations au choix", KindAsk: "une question",
	KindFlow: "un dialogue guidé", KindAct: "une formule de conversation", KindHandoff: "comment joindre une personne", KindSupport: "des numéros d'aide",
	KindDecline: "un refus", KindFallback: "je n'ai pas su répondre",
}

// watchers are told when a conversation changes.
type watchers struct {
	mu  sync.Mutex
	all map[string]map[chan struct{}]struct{}
}

func (w *watchers) signal(conversation string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all[conversation] {
		signal(c)
	}
}

// Watch signals changes of a conversation; see [Inbox].
func (b *Bot) Watch(r Ref) (<-chan struct{}, func()) {
	w, name, c := &b.watchers, keysOf(r).prefix, make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[string]map[chan struct{}]struct{}{}
	}
	if w.all[name] == nil {
		w.all[name] = map[chan struct{}]struct{}{}
	}
	w.all[name][c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all[name], c)
		if len(w.all[name]) == 0 {
			delete(w.all, name)
		}
	}
}
