package bot

import (
	"oupsbot/intents"
)

// composer makes the reply of one decision. Its output depends on the release and the decision alone: the same two give the same bytes.
type composer struct {
	release *Release
	d       Decision
	blocks  []Block
}

// compose gives the blocks that a decision says, without choices and receipt.
func compose(r *Release, d Decision) []Block {
	c := &composer{release: r, d: d}
	c.notices()
	switch d.Kind {
	case KindAnswer:
		if e, ok := r.base.Entry(d.Entry); ok {
			c.answer(e)
		}
	case KindSection:
		if e, ok := r.base.Entry(d.Entry); ok {
			c.section(e)
		}
	case KindChoose:
		c.choose()
	case KindAsk:
		c.paragraph(askTexts[d.Intent])
	case KindFlow:
		c.flow()
	case KindFallback:
		c.fallback()
	default:
		c.act()
	}
	return c.blocks
}

func (c *composer) paragraph(text string) {
	if text != "" {
		c.blocks = append(c.blocks, Block{Kind: Paragraph, Text: text})
	}
}

func (c *composer) note(text string) { c.blocks = append(c.blocks, Block{Kind: Note, Text: text}) }

var noticeTexts = map[Notice]string{
	NoticeMasked:    "J'ai effacé les informations personnelles de votre message avant de le garder. Ne m'en envoyez pas : je n'en ai pas besoin pour vous répondre.",
	NoticeTruncated: "Votre message était très long : j'en ai lu le début. Dites-moi l'essentiel en deux ou trois phrases si je passe à côté.",
	NoticeRange:     "Il n'y a pas de choix à ce numéro.",
	NoticeStale:     "Ce bouton n'est plus valable : la conversation a continué depuis.",
}

func (c *composer) notices() {
	for _, n := range c.d.Notices {
		if text := noticeTexts[n]; text != "" {
			c.note(text)
		}
	}
}

func (c *composer) choose() {
	if c.d.Intent == "" {
		c.paragraph("Plusieurs situations ressemblent à la vôtre. Laquelle est la bonne ?")
	} else {
		c.paragraph("D'accord, ce n'était pas cela. Est-ce l'une de ces situations ?")
	}
}

var askTexts = map[string]string{
	"which_organisation": "Avec quelle administration cela se passe-t-il ?",
	"which_situation":    "De quelle démarche s'agit-il ? Racontez-moi en une ou deux phrases ce qui s'est passé : quelle aide, quel impôt ou quel papier, et ce que vous avez reçu.",
}

func (c *composer) fallback() {
	if c.d.Intent == "stuck" {
		c.paragraph("Je n'ai toujours pas de réponse sûre, et je préfère ne pas deviner.")
		c.paragraph("Une personne pourra vous aider. Vous pouvez aussi parcourir l'annuaire des erreurs, ou me raconter votre situation avec d'autres mots.")
		return
	}
	c.paragraph("Je n'ai pas de réponse sûre à cela.")
	c.paragraph("Je connais les erreurs fréquentes avec l'administration : une déclaration oubliée, un montant faux, un changement non signalé, un délai dépassé. Dites-moi ce qui s'est passé, avec vos mots, en une ou deux phrases.")
}

// act is what an act's file says.
func (c *composer) act() {
	if text, ok := ownActs[c.d.Intent]; ok {
		c.paragraph(text)
		return
	}
	a, ok := c.release.model.Act(c.d.Intent)
	if !ok {
		return
	}
	c.actText(a)
}

// ownActs are the acts that are commands rather than things people say.
var ownActs = map[string]string{
	ActErased:      "C'est fait : cette conversation est effacée. Rien n'en est gardé.",
	actFlowStopped: "D'accord, nous arrêtons ces questions. Dites-moi ce qui vous arrive, ou posez-moi une autre question.",
	ActMyData:      "Voici tout ce qui est gardé de cette conversation. Écrivez /oublier pour l'effacer.",
}

func (c *composer) actText(a *intents.Act) {
	if n := len(a.Replies); n > 0 {
		c.paragraph(a.Replies[(c.d.Variant%n+n)%n]) // a forged receipt may hold any number
	}
	if len(a.Steps) > 0 {
		c.blocks = append(c.blocks, Block{Kind: List, Items: a.Steps})
	}
	if len(a.Law) > 0 {
		c.blocks = append(c.blocks, Block{Kind: List, Title: "Les textes", Items: a.Law})
	}
	if len(a.Links) > 0 {
		c.blocks = append(c.blocks, Block{Kind: Links, Links: a.Links})
	}
}

// flow is what the steps of a guided dialogue say.
func (c *composer) flow() {
	for _, n := range c.d.Notices {
		if n == NoticeExpect && len(c.d.Steps) > 0 {
			c.note(c.release.expected(c.d.Flow, c.d.Steps[0]))
		}
	}
	for _, step := range c.d.Steps {
		o, ok := c.release.flows.Output(c.d.Flow, step)
		if !ok {
			continue
		}
		if o.Title != "" {
			c.blocks = append(c.blocks, Block{Kind: Heading, Text: o.Title})
		}
		for _, p := range o.Text {
			c.paragraph(p)
		}
		if len(o.Points) > 0 {
			c.blocks = append(c.blocks, Block{Kind: List, Items: o.Points})
		}
		if len(o.Steps) > 0 {
			c.blocks = append(c.blocks, Block{Kind: Steps, Title: sectionTitles[SectionFix], Items: o.Steps})
		}
		if len(o.Law) > 0 {
			c.blocks = append(c.blocks, Block{Kind: List, Title: sectionTitles[SectionLaw], Items: o.Law})
		}
		if len(o.Links) > 0 {
			links := make([]Link, len(o.Links))
			for i, l := range o.Links {
				links[i] = Link{Label: l.Label, URL: l.URL}
			}
			c.blocks = append(c.blocks, Block{Kind: Links, Title: "Sources officielles", Links: links})
		}
		if e, ok := c.release.base.Entry(o.Entry); ok {
			c.answer(e)
		}
		if a, ok := c.release.model.Act(o.Act); ok {
			c.actText(a)
		}
	}
}

// expected says what a dialogue's question can use.
func (r *Release) expected(flow, step string) string {
	if f, ok := r.flows.Flow(flow); ok {
		for _, s := range f.Steps {
			if s.ID == step && s.Ask != nil {
				return s.Ask.Expected()
			}
		}
	}
	return ""
}
