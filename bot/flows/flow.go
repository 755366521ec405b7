package flows

import (
	"errors"
	"strings"
)

// Flow is one guided dialogue, as its file says it. It is read-only once loaded.
type Flow struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Summary  string   `yaml:"summary"`
	Starts   []string `yaml:"starts"`    // phrasings that start it
	Reviewed string   `yaml:"reviewed"`  // 2026-11-22: when its facts were last compared with their sources
	ReviewBy string   `yaml:"review_by"` // 2027-05-22
	Verify   string   `yaml:"verify"`    // doubts left, for editors; never shown
	Steps    []*Step  `yaml:"steps"`     // the first one is where the flow starts

	index map[string]int      // step id ► place in Steps
	vars  map[string]variable // what the asks save
	set   []map[string]bool   // for each step: the variables that have a value whatever the way there
}

// Step is one step of a flow. Exactly one of Say, Ask, Branch, Answer, Act and End is present.
type Step struct {
	ID     string `yaml:"id"`
	Say    *Block `yaml:"say"`
	Ask    *Ask   `yaml:"ask"`
	Branch []Case `yaml:"branch"`
	Answer string `yaml:"answer"` // id of an entry
	Act    string `yaml:"act"`    // id of a conversational act
	End    *Block `yaml:"end"`
	Next   string `yaml:"next"` // empty: the step that follows in the file
}

// Block is something said. Line breaks in Text separate paragraphs.
type Block struct {
	Title  string   `yaml:"title"`
	Text   string   `yaml:"text"`
	Points []string `yaml:"points"`
	Steps  []string `yaml:"steps"`
	Law    []string `yaml:"law"`
	Links  []Link   `yaml:"links"`
}

// Link is an address worth opening.
type Link struct {
	Label string `yaml:"label" json:"label"`
	URL   string `yaml:"url" json:"url"`
}

// Kinds of questions.
const (
	KindChoice = "choice"
	KindNumber = "number"
	KindDate   = "date"
	KindText   = "text"
)

// Ask is a question. Min and Max bound a number, the length of a text in characters, or a date.
type Ask struct {
	Text    string   `yaml:"text"`
	Type    string   `yaml:"type"`
	Choices []Option `yaml:"choices"`
	Min     any      `yaml:"min"`
	Max     any      `yaml:"max"`
	Save    string   `yaml:"save"`   // the variable that keeps the answer; empty: the answer is not kept
	Expect  string   `yaml:"expect"` // said when the input does not fit; empty: a sentence made from the kind

	bounds bounds
}

// Option is one of the answers offered by an [Ask] of kind choice.
type Option struct {
	Value string   `yaml:"value"`
	Label string   `yaml:"label"`
	Also  []string `yaml:"also"` // other words for it in free text
}

// Case is one way out of a branch. The last case of a branch, and only that one, has no condition.
type Case struct {
	When string `yaml:"when"`
	Next string `yaml:"next"`

	cond *condition
}

// Choice is an answer that the person can press.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Output is what one step says. It depends on the ids of the flow and of the step alone.
type Output struct {
	Step    string   `json:"step"`
	Title   string   `json:"title,omitempty"`
	Text    []string `json:"text,omitempty"` // paragraphs
	Points  []string `json:"points,omitempty"`
	Steps   []string `json:"steps,omitempty"` // to be numbered
	Law     []string `json:"law,omitempty"`
	Links   []Link   `json:"links,omitempty"`
	Choices []Choice `json:"choices,omitempty"` // of an ask
	Entry   string   `json:"entry,omitempty"`   // the entry to give at this point
	Act     string   `json:"act,omitempty"`     // the act to perform at this point
	End     bool     `json:"end,omitempty"`     // the flow is over
}

// Reference is a mention, in a flow, of an entry or of an act. The caller checks that it exists.
type Reference struct {
	File  string
	Line  int
	Field string
	Flow  string
	Step  string
	Entry string // one of Entry and Act is empty
	Act   string
}

// ErrUnknown says that the flow or the step does not exist in this release, or no longer fits the answers kept:
// the dialogue has to be started again.
var ErrUnknown = errors.New("flow or step unknown to this release")

// Invalid says that the input does not answer the question. The progress is unchanged.
type Invalid struct {
	Flow, Step string
	Expected   string // what is expected, in French, a whole sentence
}

func (e *Invalid) Error() string {
	return "flow " + e.Flow + ", step " + e.Step + ": the input does not answer the question"
}

// Set is one release of flows: immutable, safe for concurrent use.
type Set struct {
	flows []*Flow
	byID  map[string]*Flow
	refs  []Reference
}

// Flows lists the flows, sorted by id.
func (s *Set) Flows() []*Flow { return append([]*Flow(nil), s.flows...) }

// Flow finds a flow.
func (s *Set) Flow(id string) (*Flow, bool) {
	f, ok := s.byID[id]
	return f, ok
}

// References lists the entries and acts that the flows mention, in the order of the files.
func (s *Set) References() []Reference { return append([]Reference(nil), s.refs...) }

// Output is what a step says; false when the step does not exist or says nothing (a branch).
func (s *Set) Output(flow, step string) (Output, bool) {
	f, ok := s.byID[flow]
	if !ok {
		return Output{}, false
	}
	i, ok := f.index[step]
	if !ok || len(f.Steps[i].Branch) > 0 {
		return Output{}, false
	}
	return f.Steps[i].output(), true
}

// output never shares memory with the flow, which callers must not be able to change.
func (st *Step) output() Output {
	o := Output{Step: st.ID, Entry: st.Answer, Act: st.Act}
	block := st.Say
	if st.End != nil {
		block, o.End = st.End, true
	}
	if block != nil {
		o.Title = block.Title
		o.Text = paragraphs(block.Text)
		o.Points = append([]string(nil), block.Points...)
		o.Steps = append([]string(nil), block.Steps...)
		o.Law = append([]string(nil), block.Law...)
		o.Links = append([]Link(nil), block.Links...)
	}
	if st.Ask != nil {
		o.Text = paragraphs(st.Ask.Text)
		for _, c := range st.Ask.Choices {
			o.Choices = append(o.Choices, Choice{Value: c.Value, Label: c.Label})
		}
	}
	return o
}

// paragraphs splits at line breaks: both YAML block styles then do what an editor expects of an empty line.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// successors lists where a step may lead, as places in f.Steps; only for a flow whose ids have been checked.
func (f *Flow) successors(i int) []int {
	st := f.Steps[i]
	switch {
	case st.End != nil:
		return nil
	case len(st.Branch) > 0:
		var all []int
		for _, c := range st.Branch {
			all = append(all, f.index[c.Next])
		}
		return all
	case st.Next != "":
		return []int{f.index[st.Next]}
	default:
		return []int{i + 1}
	}
}
