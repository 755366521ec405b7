package conversations

import (
	"strings"
	"time"

	"oupsbot/bot"
)

// Test is one conversation, as its file says it. It is read-only once loaded.
type Test struct {
	File     string // relative to the content directory
	Line     int    // where it begins
	Name     string
	Audience bot.Audience // bot.Citizen unless the file says otherwise
	On       time.Time    // noon, UTC, of the day it takes place; zero: the day it is played
	Pending  string       // why it is known not to pass yet; empty for a test that must pass
	Turns    []Turn
}

// Turn is one thing done and what must come of it. Exactly one of Say, Press, PressEarlier and Open was written; Say may be empty.
type Turn struct {
	Line         int
	Say          string // already repeated
	Press        string // label, or its beginning, of a choice of the last reply
	PressEarlier string // … of a choice of a reply before the last one
	Open         string // id of an entry: a deep link
	Expect       Expect
}

// Expect is what must come. Empty fields are not checked.
type Expect struct {
	Decision   list   `yaml:"decision"` // any of these
	Entry      string `yaml:"entry"`
	Section    string `yaml:"section"`
	Intent     string `yaml:"intent"`
	Flow       string `yaml:"flow"`
	Step       string `yaml:"step"`
	Layer      string `yaml:"layer"`
	Text       list   `yaml:"text"`
	NotText    list   `yaml:"not_text"`
	Choices    list   `yaml:"choices"` // labels or their beginnings, all present
	NotChoices list   `yaml:"not_choices"`
	Kept       list   `yaml:"kept"` // of the message as it is kept, masked
	NotKept    list   `yaml:"not_kept"`
}

// list is one text or several: an editor need not write brackets around a single one.
type list []string

// UnmarshalYAML accepts both forms.
func (l *list) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*l = list{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*l = many
	return nil
}

// Done says what the person does in this turn, in French.
func (t Turn) Done() string {
	switch {
	case t.Press != "":
		return "on touche « " + t.Press + " »"
	case t.PressEarlier != "":
		return "on touche l'ancien bouton « " + t.PressEarlier + " »"
	case t.Open != "":
		return "on ouvre la fiche « " + t.Open + " »"
	}
	return "on dit « " + shorten(strings.ReplaceAll(t.Say, "\n", " "), 200) + " »"
}

// shorten cuts a text after n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
