package bot

// Kind is what the bot decided to do with a message.
type Kind string

// The ten decisions.
const (
	KindAnswer   Kind = "answer"   // one entry, given
	KindSection  Kind = "section"  // a part of the entry under discussion
	KindChoose   Kind = "choose"   // up to five entries to choose from
	KindAsk      Kind = "ask"      // a clarifying question
	KindFlow     Kind = "flow"     // a guided dialogue starts or goes on
	KindAct      Kind = "act"      // a conversational act: greeting, thanks, help, …
	KindHandoff  Kind = "handoff"  // a human is asked for
	KindSupport  Kind = "support"  // distress: listened to first, then the right number
	KindDecline  Kind = "decline"  // a request to cheat, or an abuse
	KindFallback Kind = "fallback" // nothing fits
)

// Section is a part of an entry that a follow-up asks for.
type Section string

// The sections, in the order in which they are offered.
const (
	SectionFix          Section = "fix"
	SectionDeadline     Section = "deadline"
	SectionConsequences Section = "consequences"
	SectionRightToError Section = "right_to_error"
	SectionAvoid        Section = "avoid"
	SectionWhy          Section = "why"
	SectionContact      Section = "contact"
	SectionLaw          Section = "law"
)

// Decision is everything the reply's text depends on besides the content release: compose makes the same bytes of
// the same decision and release, which is what a receipt proves.
type Decision struct {
	Kind    Kind     `json:"kind"`
	Entry   string   `json:"entry,omitempty"`
	Section Section  `json:"section,omitempty"`
	Intent  string   `json:"intent,omitempty"` // id of the act recognised
	Flow    string   `json:"flow,omitempty"`
	Steps   []string `json:"steps,omitempty"`   // steps of the flow that are said
	Offer   []Action `json:"offer,omitempty"`   // what the choices do, in order
	Variant int      `json:"variant,omitempty"` // which wording of an act
	Notices []Notice `json:"notices,omitempty"` // said before the rest
	Agent   bool     `json:"agent,omitempty"`   // composed for a civil servant
	Overdue bool     `json:"overdue,omitempty"` // the entry's review date has passed
}

// Action is what pressing a choice does. Exactly one field is set, but a section comes with its entry: the person may have gone on to another.
type Action struct {
	Entry   string  `json:"entry,omitempty"`
	Section Section `json:"section,omitempty"`
	Intent  string  `json:"intent,omitempty"`
	Flow    string  `json:"flow,omitempty"`
	Value   string  `json:"value,omitempty"` // the answer to the flow's current question
	None    bool    `json:"none,omitempty"`  // « Aucune de ces situations »

	Organisation string `json:"organisation,omitempty"` // narrows the pending question
	Resume       bool   `json:"resume,omitempty"`       // goes back to the guided dialogue left aside
}

// Notice is a remark about the message itself, said before the answer.
type Notice string

// The notices.
const (
	NoticeMasked    Notice = "masked"    // a personal number was removed
	NoticeTruncated Notice = "truncated" // the message was too long and was cut
	NoticeStale     Notice = "stale"     // the pressed choice is no longer offered
	NoticeRange     Notice = "range"     // the number typed is none of the choices'
	NoticeExpect    Notice = "expect"    // the guided dialogue could not use the answer
)
