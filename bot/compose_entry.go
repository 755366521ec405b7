package bot

import (
	"strings"

	"oupsbot/knowledge"
)

// costSentences is how much of the consequences an answer gives.
const costSentences = 2

// answer is an entry, short enough for a phone: what to do, by when, what it costs, the right to error, the sources. The rest stands behind choices.
func (c *composer) answer(e *Entry) {
	c.blocks = append(c.blocks, Block{Kind: Heading, Text: e.Title})
	c.paragraph(e.Error)
	c.caution(e)
	c.blocks = append(c.blocks, Block{Kind: Steps, Title: "Ce que vous pouvez faire maintenant", Items: e.Fix})
	if e.Deadline != nil {
		c.titled(SectionDeadline, *e.Deadline)
	}
	c.titled(SectionConsequences, firstSentences(e.Consequences, costSentences))
	c.rightToError(e)
	c.titled(SectionAvoid, e.Avoid[0])
	if c.d.Agent {
		c.forAgents(e)
	}
	c.sources(e)
}

// caution warns of an entry that is a draft or whose facts are due for a check.
func (c *composer) caution(e *Entry) {
	if e.Status == knowledge.Draft {
		text := "Fiche en projet, réservée aux agents : vérifiez avant de vous en servir."
		if e.Verify != nil {
			text += " " + *e.Verify
		}
		c.note(text)
	}
	if c.d.Overdue {
		c.note("À vérifier : cette fiche devait être relue avant le " + e.ReviewBy.French() + ". Confirmez les délais et les montants auprès de " + c.organisation(e).Name + ".")
	}
}

func (c *composer) titled(s Section, text string) {
	c.blocks = append(c.blocks, Block{Kind: Paragraph, Title: sectionTitles[s], Text: text})
}

func (c *composer) rightToError(e *Entry) {
	c.titled(SectionRightToError, appliesTexts[e.RightToError.Applies]+" "+e.RightToError.Note)
}

var appliesTexts = map[knowledge.Applies]string{
	knowledge.AppliesYes:         "Oui, il s'applique.",
	knowledge.AppliesLimited:     "Oui, avec des limites.",
	knowledge.AppliesNo:          "Non, il ne s'applique pas.",
	knowledge.AppliesNotRelevant: "Il n'y a pas de sanction à éviter ici.",
}

func (c *composer) sources(e *Entry) {
	c.blocks = append(c.blocks, Block{Kind: Links, Title: "Sources officielles", Links: e.Links})
	c.note("Vérifié le " + e.Reviewed.French() + ".")
}

func (c *composer) forAgents(e *Entry) {
	c.blocks = append(c.blocks, Block{Kind: Steps, Title: "Pour l'agent : procédure", Items: e.Agent.Procedure})
	c.blocks = append(c.blocks, Block{Kind: Paragraph, Title: "Pour l'agent : les mots justes", Text: e.Agent.Posture})
	if len(e.Law) > 0 {
		c.blocks = append(c.blocks, Block{Kind: List, Title: "Pour l'agent : base légale", Items: e.Law})
	}
	if e.Agent.Letter != nil {
		c.blocks = append(c.blocks, Block{Kind: Letter, Title: "Pour l'agent : modèle de lettre", Text: e.Agent.BlankLetter()})
	}
}

var sectionTitles = map[Section]string{
	SectionFix:          "Ce que vous pouvez faire maintenant",
	SectionDeadline:     "Avant quand",
	SectionConsequences: "Ce que cela coûte",
	SectionRightToError: "Ce que change le droit à l'erreur",
	SectionAvoid:        "Pour que cela n'arrive plus",
	SectionWhy:          "Pourquoi cela arrive",
	SectionContact:      "Qui contacter",
	SectionLaw:          "Les textes",
}

// section is one part of the entry under discussion, in full.
func (c *composer) section(e *Entry) {
	title := sectionTitles[c.d.Section]
	c.blocks = append(c.blocks, Block{Kind: Heading, Text: e.Title})
	c.caution(e)
	switch c.d.Section {
	case SectionFix:
		c.blocks = append(c.blocks, Block{Kind: Steps, Title: title, Items: e.Fix})
	case SectionDeadline:
		text := "Il n'y a pas de date limite connue pour corriger. Le plus tôt est le mieux."
		if e.Deadline != nil {
			text = *e.Deadline
		}
		c.titled(SectionDeadline, text)
	case SectionConsequences:
		c.titled(SectionConsequences, e.Consequences)
	case SectionRightToError:
		c.rightToError(e)
	case SectionAvoid:
		c.blocks = append(c.blocks, Block{Kind: List, Title: title, Items: e.Avoid})
	case SectionWhy:
		c.titled(SectionWhy, e.Why)
	case SectionContact:
		if c.d.Intent == beyondEntry {
			c.paragraph("Ma fiche ne répond pas à ce point précis, et je préfère ne pas deviner. Voici qui peut vous le dire.")
		}
		c.contact(e)
	case SectionLaw:
		c.law(e)
	}
	c.note("Vérifié le " + e.Reviewed.French() + ". Source : " + e.Links[0].Label + " (" + e.Links[0].URL + ").")
}

func (c *composer) contact(e *Entry) {
	for _, id := range e.Organisations[:min(2, len(e.Organisations))] {
		if o, ok := c.release.base.Organisation(id); ok {
			c.blocks = append(c.blocks, Block{Kind: List, Title: "Qui contacter : " + o.Full, Items: o.Contact})
		}
	}
	c.blocks = append(c.blocks, Block{Kind: Links, Title: "En ligne", Links: e.Links})
}

func (c *composer) law(e *Entry) {
	if len(e.Law) == 0 {
		c.paragraph("Cette fiche ne cite pas d'article de loi. Les sources officielles disent la règle.")
	} else {
		c.blocks = append(c.blocks, Block{Kind: List, Title: sectionTitles[SectionLaw], Items: e.Law})
	}
	c.paragraph("Le droit à l'erreur est à l'article L123-1 du code des relations entre le public et l'administration.")
}

func (c *composer) organisation(e *Entry) Organisation {
	o, _ := c.release.base.Organisation(e.Organisations[0])
	return o
}

// firstSentences cuts a text after n sentences. A full stop ends a sentence only before a space and a capital.
func firstSentences(text string, n int) string {
	r := []rune(text)
	for i := 0; i+2 < len(r); i++ {
		if (r[i] == '.' || r[i] == '?' || r[i] == '!') && r[i+1] == ' ' && strings.ToUpper(string(r[i+2])) == string(r[i+2]) {
			if n--; n == 0 {
				return string(r[:i+1])
			}
		}
	}
	return text
}
