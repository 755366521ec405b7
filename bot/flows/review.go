package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"oupsbot/knowledge/content"
)

// review finds what is wrong in a flow that the schema accepts: first each step alone, then the way they hang together.
type review struct {
	f        *Flow
	src      *content.Source
	problems []content.Problem
}

func (r *review) problem(field, message, fix string) {
	r.problems = append(r.problems, r.src.Problem(field, message, fix))
}

func (r *review) at(i int, field string) string {
	if field == "" {
		return fmt.Sprintf("steps[%d]", i)
	}
	return fmt.Sprintf("steps[%d].%s", i, field)
}

func (r *review) run() {
	before := len(r.problems)
	r.index()
	for i, st := range r.f.Steps {
		r.step(i, st)
	}
	r.variables()
	if len(r.problems) > before {
		return // the ways through a flow with wrong steps would only give false alarms
	}
	r.graph()
}

func (r *review) index() {
	r.f.index = map[string]int{}
	for i, st := range r.f.Steps {
		if first, taken := r.f.index[st.ID]; taken {
			r.problem(r.at(i, "id"), fmt.Sprintf("l'étape n° %d s'appelle déjà « %s »", first+1, st.ID), "donnez un autre identifiant à l'une des deux")
			continue
		}
		r.f.index[st.ID] = i
	}
}

func (r *review) step(i int, st *Step) {
	kinds := 0
	for _, present := range []bool{st.Say != nil, st.Ask != nil, len(st.Branch) > 0, st.Answer != "", st.Act != "", st.End != nil} {
		if present {
			kinds++
		}
	}
	if kinds != 1 {
		r.problem(r.at(i, ""), fmt.Sprintf("l'étape « %s » a %d contenus, il en faut un et un seul", st.ID, kinds), "gardez une seule de ces clés : say, ask, branch, answer, act, end")
		return
	}
	if st.Next != "" {
		r.destination(r.at(i, "next"), st.Next)
		if st.End != nil || len(st.Branch) > 0 {
			r.problem(r.at(i, "next"), "une étape « end » ou « branch » n'a pas de suite à elle", "supprimez cette ligne")
		}
	}
	switch {
	case st.Say != nil:
		if b := st.Say; b.Text == "" && b.Title == "" && len(b.Points)+len(b.Steps)+len(b.Law)+len(b.Links) == 0 {
			r.problem(r.at(i, "say"), "cette étape ne dit rien", "ajoutez « text: … »")
		}
	case st.Ask != nil:
		r.ask(i, st.Ask)
	case len(st.Branch) > 0:
		r.branch(i, st.Branch)
	}
}

func (r *review) destination(field, id string) {
	if _, ok := r.f.index[id]; !ok {
		r.problem(field, "aucune étape ne s'appelle « "+id+" »", "écrivez l'identifiant d'une étape de ce parcours")
	}
}

func (r *review) branch(i int, cases []Case) {
	for j, c := range cases {
		last := j == len(cases)-1
		field := r.at(i, fmt.Sprintf("branch[%d]", j))
		r.destination(field+".next", c.Next)
		if last && c.When != "" {
			r.problem(field, "aucune ligne ne dit où aller quand aucune condition n'est vraie", "ajoutez une dernière ligne sans « when » : - next: …")
		}
		if !last && c.When == "" {
			r.problem(field, "cette ligne sans condition rend les suivantes inutiles", "ajoutez « when: … », ou mettez-la en dernier")
		}
	}
}

var variableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// reserved words cannot name a variable: the language of conditions gives them a meaning.
var reserved = []string{daysFunction, "and", "or", "not", "in", "true", "false", "nil", "let", "if", "else", "matches", "contains", "env"}

func (r *review) ask(i int, a *Ask) {
	if a.Save != "" && (!variableName.MatchString(a.Save) || slices.Contains(reserved, a.Save)) {
		r.problem(r.at(i, "ask.save"), "« "+a.Save+" » ne peut pas nommer une variable", "écrivez des lettres minuscules sans accent, des chiffres et « _ », par exemple : recu_le")
	}
	if a.Type == KindChoice {
		r.choices(i, a)
		return
	}
	if len(a.Choices) > 0 {
		r.problem(r.at(i, "ask.choices"), "seule une question « type: choice » propose des réponses", "écrivez « type: choice », ou supprimez ces réponses")
	}
	a.bounds.min = r.bound(i, a, "min", a.Min)
	a.bounds.max = r.bound(i, a, "max", a.Max)
	switch lo := a.bounds.min.(type) {
	case float64:
		if hi, ok := a.bounds.max.(float64); ok && lo > hi {
			r.problem(r.at(i, "ask.max"), "le maximum est plus petit que le minimum", "échangez-les")
		}
	case string:
		if hi, ok := a.bounds.max.(string); ok && lo != todayWord && hi != todayWord && lo > hi {
			r.problem(r.at(i, "ask.max"), "la date la plus récente vient avant la plus ancienne", "échangez-les")
		}
	}
}

func (r *review) choices(i int, a *Ask) {
	if len(a.Choices) == 0 {
		r.problem(r.at(i, "ask.choices"), "cette question ne propose aucune réponse", "ajoutez « choices: », avec deux à cinq réponses")
	}
	if a.Min != nil || a.Max != nil {
		r.problem(r.at(i, "ask"), "une question « type: choice » n'a ni « min » ni « max »", "supprimez-les")
	}
	named := map[string]int{}
	for j, o := range a.Choices {
		field := r.at(i, fmt.Sprintf("ask.choices[%d]", j))
		if slices.ContainsFunc(a.Choices[:j], func(before Option) bool { return before.Value == o.Value }) {
			r.problem(field+".value", "la valeur « "+o.Value+" » est déjà celle d'une autre réponse", "donnez-lui une autre valeur")
			continue
		}
		own := append([]string{o.Label, o.Value}, o.Also...)
		for k, name := range o.names() {
			key := strings.Join(name, " ")
			if other, taken := named[key]; taken && other != j {
				r.problem(field, fmt.Sprintf("« %s » désigne aussi la réponse n° %d", own[k], other+1), "gardez ces mots pour une seule des deux réponses")
			}
			if key == "" {
				r.problem(field, "« "+own[k]+" » ne contient aucun mot", "écrivez des lettres ou des chiffres")
			}
			named[key] = j
		}
	}
}

// bound reads a min or a max; nil when there is none or when it is wrong.
func (r *review) bound(i int, a *Ask, name string, value any) any {
	field := r.at(i, "ask."+name)
	if value == nil {
		return nil
	}
	if a.Type == KindDate {
		s, _ := value.(string)
		if _, err := time.Parse(isoDate, s); err == nil {
			return s
		}
		if slices.Equal(words(s), words(todayWord)) {
			return todayWord
		}
		r.problem(field, "ce n'est pas une date", "écrivez 2026-11-22 ou aujourd'hui")
		return nil
	}
	n, ok := number(value)
	if !ok {
		r.problem(field, "ce n'est pas un nombre", "écrivez un nombre, sans guillemets")
		return nil
	}
	if a.Type == KindText && (n < 0 || n > maxText) {
		r.problem(field, "cette longueur n'est pas possible", fmt.Sprintf("écrivez un nombre de caractères entre 0 et %d", maxText))
		return nil
	}
	return n
}

// number accepts the types that the YAML decoder gives to numbers.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case uint64:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// variables gathers what the questions save, then compiles the conditions against it.
func (r *review) variables() {
	r.f.vars = map[string]variable{}
	for i, st := range r.f.Steps {
		if st.Ask == nil || st.Ask.Save == "" {
			continue
		}
		v, known := r.f.vars[st.Ask.Save]
		if known && v.kind != st.Ask.Type {
			r.problem(r.at(i, "ask.save"), "une autre question enregistre « "+st.Ask.Save+" » avec une autre sorte de réponse", "donnez un autre nom à l'une des deux variables")
			continue
		}
		v.kind = st.Ask.Type
		for _, o := range st.Ask.Choices {
			if !slices.Contains(v.values, o.Value) {
				v.values = append(v.values, o.Value)
			}
		}
		r.f.vars[st.Ask.Save] = v
	}
	for i, st := range r.f.Steps {
		for j := range st.Branch {
			c := &st.Branch[j]
			if c.When == "" {
				continue
			}
			cond, mistakes := compile(c.When, r.f.vars)
			for _, m := range mistakes {
				r.problem(r.at(i, fmt.Sprintf("branch[%d].when", j)), m.message, m.fix)
			}
			c.cond = cond
		}
	}
}
