package prose

import (
	"fmt"
	"time"

	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

// The limits, in words, elided ones counted, and in questions.
const (
	longSentence     = 25 // above: a warning
	tooLongSentence  = 30 // above: an error
	longMedian       = 16 // from here on, the entry as a whole is heavy
	enoughQuestions  = 40
	sameMeaning      = 0.8 // Jaccard index of the stems from which two questions are one
	maxRelated       = 8   // as in entry.schema.json
	shortestCompared = 3   // stems: one word more makes another question of a shorter one
)

// passage is one field that citizens read.
type passage struct{ field, text string }

// firstRead gives the parts that a worried person reads first, on which the median and the reading ease are taken.
func firstRead(e *knowledge.Entry) []passage {
	out := []passage{{"error", e.Error}, {"consequences", e.Consequences}}
	out = append(out, list("fix", e.Fix)...)
	if e.Deadline != nil {
		out = append(out, passage{"deadline", *e.Deadline})
	}
	return out
}

// citizenProse gives all that citizens read in sentences, in the order of the file.
func citizenProse(e *knowledge.Entry) []passage {
	out := []passage{{"error", e.Error}, {"why", e.Why}, {"consequences", e.Consequences}}
	out = append(out, list("fix", e.Fix)...)
	if e.Deadline != nil {
		out = append(out, passage{"deadline", *e.Deadline})
	}
	out = append(out, list("avoid", e.Avoid)...)
	return append(out, passage{"right_to_error.note", e.RightToError.Note})
}

func list(field string, texts []string) []passage {
	out := make([]passage, len(texts))
	for i, t := range texts {
		out[i] = passage{fmt.Sprintf("%s[%d]", field, i), t}
	}
	return out
}

// review is one entry being read.
type review struct {
	*knowledge.Entry
	base  *knowledge.Base
	words *Words
	now   time.Time
	src   *content.Source
	prose []passage
	found []content.Problem
}

func (r *review) problem(field, message, fix string) {
	r.found = append(r.found, r.src.Problem(field, message, fix))
}

func (r *review) warning(field, message, fix string) {
	r.found = append(r.found, r.src.Warning(field, message, fix))
}

// Check reads all the entries of b, drafts included. Errors prevent a release; warnings are a reader's complaints.
// now decides which entries are overdue. The list is sorted by file and line.
func (w *Words) Check(b *knowledge.Base, now time.Time) []content.Problem {
	var all []content.Problem
	for _, e := range b.Entries {
		r := &review{Entry: e, base: b, words: w, now: now, src: b.Source(e.ID), prose: citizenProse(e)}
		r.sentences()
		r.phrases()
		r.jargon()
		r.figures()
		r.sources()
		r.overdue()
		r.neighbours()
		r.letter()
		r.repeats()
		all = append(all, r.found...)
	}
	content.Sort(all)
	return all
}

// sentences complains of long ones, one by one and as a whole.
func (r *review) sentences() {
	for _, p := range r.prose {
		for _, s := range sentences(p.text) {
			message := fmt.Sprintf("cette phrase a %d mots : %s", length(s), extract(s))
			switch n := length(s); {
			case n > tooLongSentence:
				r.problem(p.field, message, fmt.Sprintf("coupez-la : une idée par phrase, %d mots au plus", longSentence))
			case n > longSentence:
				r.warning(p.field, message, fmt.Sprintf("coupez-la en deux : %d mots au plus", longSentence))
			}
		}
	}
	var lengths []int
	for _, p := range firstRead(r.Entry) {
		for _, s := range sentences(p.text) {
			lengths = append(lengths, length(s))
		}
	}
	if m := median(lengths); m >= longMedian {
		r.warning("error", fmt.Sprintf("la moitié des phrases de la fiche ont au moins %.0f mots", m), fmt.Sprintf("coupez les plus longues : une phrase sur deux doit avoir moins de %d mots", longMedian))
	}
}
