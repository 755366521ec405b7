package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what a person may send to a question, and of what a progress keeps.
const (
	MaxInput = 2000 // bytes of free text; longer input answers no question
	maxText  = 500  // characters kept of a text answer, unless the question says less
	maxTrail = 32   // questions that Back can return to
)

// Progress is where a person stands in a flow. It is plain data: encoding it as JSON and back gives the same value.
// The zero Progress means that no flow is under way.
type Progress struct {
	Flow  string         `json:"flow"`
	Step  string         `json:"step"`            // the ask that waits for an answer
	Vars  map[string]any `json:"vars,omitempty"`  // string or float64
	Trail []Answered     `json:"trail,omitempty"` // the last questions answered, oldest first
}

// Answered is a question already answered, and the value its variable had before.
type Answered struct {
	Step   string `json:"step"`
	Before any    `json:"before,omitempty"`
}

// Input is what the person did: pressed a choice, or wrote something. Value wins when both are given.
type Input struct {
	Value string // value of a pressed choice
	Text  string // free text
}

// Start begins a flow. It returns everything said up to and including the first question, and the progress to store;
// a zero Progress when the flow is over already. The error is [ErrUnknown].
func (s *Set) Start(id string, now time.Time) (Progress, []Output, error) {
	f, ok := s.byID[id]
	if !ok {
		return Progress{}, nil, fmt.Errorf("start %q: %w", id, ErrUnknown)
	}
	return f.walk(Progress{Flow: id}, 0, now)
}

// Next answers the question that waits. It returns everything said up to and including the next question, or up to the
// end with a zero Progress. The error is a *[Invalid] when the input does not answer the question, [ErrUnknown] when
// the dialogue cannot go on in this release; in both cases the progress is returned as it was.
func (s *Set) Next(p Progress, in Input, now time.Time) (Progress, []Output, error) {
	f, at, ok := s.resume(p)
	if !ok {
		return p, nil, fmt.Errorf("go on with %q at %q: %w", p.Flow, p.Step, ErrUnknown)
	}
	ask := f.Steps[at].Ask
	value, ok := ask.read(in, now)
	if !ok {
		return p, nil, &Invalid{Flow: p.Flow, Step: p.Step, Expected: ask.Expected()}
	}
	done := Answered{Step: p.Step}
	vars := maps.Clone(p.Vars)
	if ask.Save != "" {
		if vars == nil {
			vars = map[string]any{}
		}
		done.Before = vars[ask.Save]
		vars[ask.Save] = value
	}
	trail := append(slices.Clone(p.Trail), done)
	if len(trail) > maxTrail {
		trail = trail[len(trail)-maxTrail:]
	}
	after, outs, err := f.walk(Progress{Flow: p.Flow, Vars: vars, Trail: trail}, f.after(at), now)
	if err != nil {
		return p, nil, err
	}
	return after, outs, nil
}

// Back returns to the question answered last, as if it had not been answered; false when there is none (the first
// question, or a release that no longer has it), and the progress is then returned as it was.
func (s *Set) Back(p Progress) (Progress, Output, bool) {
	f, _, ok := s.resume(p)
	if !ok || len(p.Trail) == 0 {
		return p, Output{}, false
	}
	last := p.Trail[len(p.Trail)-1]
	i, ok := f.index[last.Step]
	if !ok || f.Steps[i].Ask == nil {
		return p, Output{}, false
	}
	before := Progress{Flow: p.Flow, Step: last.Step, Vars: maps.Clone(p.Vars)}
	if len(p.Trail) > 1 {
		before.Trail = slices.Clone(p.Trail[:len(p.Trail)-1])
	}
	if name := f.Steps[i].Ask.Save; name != "" {
		if last.Before != nil {
			before.Vars[name] = last.Before
		} else {
			delete(before.Vars, name)
		}
	}
	if len(before.Vars) == 0 {
		before.Vars = nil
	}
	if _, _, ok := s.resume(before); !ok {
		return p, Output{}, false
	}
	return before, f.Steps[i].output(), true
}

// resume finds the question that waits, and makes sure that the answers kept still mean something in this release.
func (s *Set) resume(p Progress) (*Flow, int, bool) {
	f, ok := s.byID[p.Flow]
	if !ok {
		return nil, 0, false
	}
	at, ok := f.index[p.Step]
	if !ok || f.Steps[at].Ask == nil {
		return nil, 0, false
	}
	for name := range f.set[at] {
		if !f.vars[name].holds(p.Vars[name]) {
			return nil, 0, false
		}
	}
	return f, at, true
}

// walk says what there is to say from a step on, up to the next question or the end.
func (f *Flow) walk(p Progress, at int, now time.Time) (Progress, []Output, error) {
	var outs []Output
	for range f.Steps { // Load refuses loops without a question, so that each step is met at most once
		st := f.Steps[at]
		if len(st.Branch) > 0 {
			to, err := f.choose(st, p.Vars, now)
			if err != nil {
				return Progress{}, nil, fmt.Errorf("flow %s, step %s: %w", f.ID, st.ID, err)
			}
			at = to
			continue
		}
		outs = append(outs, st.output())
		switch {
		case st.Ask != nil:
			p.Step = st.ID
			return p, outs, nil
		case st.End != nil:
			return Progress{}, outs, nil
		}
		at = f.after(at)
	}
	return Progress{}, nil, fmt.Errorf("flow %s: no question and no end after %d steps", f.ID, len(f.Steps))
}

func (f *Flow) after(at int) int { return f.successors(at)[0] }

// choose finds the way out of a branch.
func (f *Flow) choose(st *Step, vars map[string]any, now time.Time) (int, error) {
	for _, c := range st.Branch {
		if c.cond == nil {
			return f.index[c.Next], nil
		}
		yes, err := c.cond.holds(f.vars, vars, now)
		if err != nil {
			return 0, err
		}
		if yes {
			return f.index[c.Next], nil
		}
	}
	return 0, fmt.Errorf("no case fits")
}

// read turns the input into the value to keep; false when the input does not answer the question.
func (a *Ask) read(in Input, now time.Time) (any, bool) {
	if in.Value != "" {
		ok := a.Type == KindChoice && slices.ContainsFunc(a.Choices, func(o Option) bool { return o.Value == in.Value })
		return in.Value, ok
	}
	if len(in.Text) > MaxInput {
		return nil, false
	}
	text := strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))
	if text == "" {
		return nil, false
	}
	switch a.Type {
	case KindChoice:
		value, ok := a.recognise(text)
		return value, ok
	case KindNumber:
		n, ok := parseNumber(text)
		return n, ok && a.bounds.number(n)
	case KindDate:
		d, ok := parseDate(text, now)
		return d, ok && a.bounds.date(d, now)
	default:
		return text, a.bounds.length(utf8.RuneCountInString(text))
	}
}
