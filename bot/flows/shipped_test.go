package flows

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"oupsbot/knowledge/content"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, paris)

const information = "Ce parcours vous informe. Seule l'administration décide, et vous pouvez contester sa décision."

func shipped(t testing.TB) *Set {
	t.Helper()
	set, problems := Load(os.DirFS("."), ".")
	for _, p := range problems {
		t.Error(p)
	}
	return set
}

// way is one path through a flow: the choices made and everything said.
type way struct {
	choices []string
	outs    []Output
}

func (w way) String() string { return strings.Join(w.choices, " ► ") }

// ways walks every path of a flow made of choices, depth first.
func ways(t *testing.T, set *Set, id string) []way {
	t.Helper()
	var all []way
	var walk func(p Progress, w way)
	walk = func(p Progress, w way) {
		if len(w.choices) > 20 {
			t.Fatalf("a path without end: %s", w)
		}
		if p.Flow == "" {
			all = append(all, w)
			return
		}
		for _, c := range w.outs[len(w.outs)-1].Choices {
			next, outs, err := set.Next(p, Input{Value: c.Value}, noon)
			if err != nil {
				t.Fatalf("%s ► %s: %v", w, c.Value, err)
			}
			walk(next, way{append(slices.Clone(w.choices), p.Step+"="+c.Value), append(slices.Clone(w.outs), outs...)})
		}
	}
	p, outs, err := set.Start(id, noon)
	if err != nil {
		t.Fatal(err)
	}
	walk(p, way{outs: outs})
	return all
}

func TestEveryPathOfTheRightToErrorEndsInformedAndWithAnArticle(t *testing.T) {
	set := shipped(t)
	all := ways(t, set, "droit-a-l-erreur")
	t.Logf("%d paths", len(all))
	if len(all) < 200 {
		t.Fatalf("only %d paths were walked", len(all))
	}
	said := map[string]bool{}
	for _, w := range all {
		last := w.outs[len(w.outs)-1]
		if !last.End || !slices.Contains(last.Text, information) {
			t.Errorf("%s ends without the information sentence", w)
		}
		if n := len(w.choices); n > 9 {
			t.Errorf("%s asks %d questions", w, n)
		}
		verdict := w.outs[len(w.outs)-2]
		if verdict.Title == "" || len(verdict.Steps) == 0 || len(verdict.Law) == 0 {
			t.Errorf("%s ends on %q, without a title, steps or an article", w, verdict.Step)
		}
		for _, o := range w.outs {
			said[o.Step] = true
			if end := len(w.outs) - 1; o.End != (o.Step == w.outs[end].Step) {
				t.Errorf("%s: End is wrong on %q", w, o.Step)
			}
		}
	}
	f, _ := set.Flow("droit-a-l-erreur")
	for _, st := range f.Steps {
		if len(st.Branch) == 0 && !said[st.ID] {
			t.Errorf("no path says %q", st.ID)
		}
	}
}

// What the answers lead to, in the words of the law rather than of the file.
func TestTheRightToErrorFollowsTheLaw(t *testing.T) {
	set := shipped(t)
	for _, c := range []struct {
		why  string
		path []string
		want string
	}{
		{"CGI 1727 V: spontaneous correction halves the interest", []string{"impots", "declaration", "non", "rien"}, "impots-spontane"},
		{"LPF L62: 30 days from the letter", []string{"impots", "declaration", "etourderie", "controle", "non"}, "impots-a-temps"},
		{"LPF L62: after 30 days", []string{"impots", "declaration", "non", "demande", "oui"}, "impots-hors-delai"},
		{"a late tax declaration is not an error", []string{"impots", "retard"}, "impots-retard"},
		{"a late tax payment is not an error", []string{"impots", "paiement"}, "impots-paiement"},
		{"CSS L114-17: benefits, good faith", []string{"aides", "retard", "non", "oui", "rien"}, "aides-spontane"},
		{"CRPA L123-1: within the time given", []string{"aides", "declaration", "je-ne-sais-pas", "oui", "demande", "non"}, "aides-a-temps"},
		{"CSS L114-17 does not ask for a first time", []string{"aides", "declaration", "non", "non"}, "aides-deja"},
		{"CSS L114-17 does not ask for a time limit", []string{"aides", "declaration", "non", "oui", "demande", "oui"}, "aides-hors-delai"},
		{"CSS R243-10: next due date", []string{"cotisations", "declaration", "non", "oui", "rien"}, "cotisations-spontane"},
		{"CSS R243-11: first late payment", []string{"cotisations", "paiement", "non", "oui"}, "cotisations-paiement"},
		{"CSS R243-11: not the first one", []string{"cotisations", "paiement", "oui", "oui"}, "cotisations-paiement-tardif"},
		{"R243-10 excludes repeated errors", []string{"cotisations", "declaration", "non", "non"}, "cotisations-deja"},
		{"customs duties are the Union's", []string{"douane-pac", "douane", "droits"}, "douane-europe"},
		{"code des douanes 440-1", []string{"douane-pac", "douane", "nationale", "declaration", "non", "oui", "rien"}, "douane-correction"},
		{"440-1 looks at three years", []string{"douane-pac", "douane", "je-ne-sais-pas", "declaration", "non", "non"}, "douane-deja"},
		{"PAC: modification before the date", []string{"douane-pac", "pac", "declaration", "non", "rien", "non"}, "pac-modification"},
		{"PAC: inspection announced", []string{"douane-pac", "pac", "declaration", "non", "controle"}, "pac-controle"},
		{"L123-1 2°", []string{"autre", "oui"}, "exclu-protection"},
		{"L123-1 3°", []string{"autre", "non", "contrat"}, "exclu-contrat"},
		{"L123-1 4°", []string{"autre", "non", "regulateur"}, "exclu-regulateur"},
		{"L123-1 1°", []string{"autre", "je-ne-sais-pas", "europe"}, "exclu-europe"},
		{"L123-1: own initiative", []string{"autre", "non", "aucun", "declaration", "non", "oui", "rien"}, "autre-spontane"},
		{"L123-1: invited, too late", []string{"autre", "non", "aucun", "declaration", "non", "oui", "demande", "oui"}, "hors-delai"},
		{"L123-1: not the first time", []string{"autre", "non", "aucun", "declaration", "non", "non"}, "deja"},
		{"bad faith", []string{"aides", "declaration", "oui"}, "fait-en-le-sachant"},
		{"a sanction already", []string{"cotisations", "declaration", "non", "oui", "sanction"}, "sanction"},
		{"asked too late", []string{"aides", "demande"}, "demande-tardive"},
	} {
		p, outs, err := set.Start("droit-a-l-erreur", noon)
		for _, value := range c.path {
			if err != nil {
				t.Fatalf("%s: %v", c.why, err)
			}
			p, outs, err = set.Next(p, Input{Value: value}, noon)
		}
		if err != nil || len(outs) < 2 || outs[0].Step != c.want || p.Flow != "" {
			t.Errorf("%s: %v leads to %+v (%v), want %q", c.why, c.path, outs, err, c.want)
		}
	}
}

func TestEveryQuestionOfTheRightToErrorTakesAnHonestUnknown(t *testing.T) {
	set := shipped(t)
	f, _ := set.Flow("droit-a-l-erreur")
	for _, st := range f.Steps {
		if st.Ask == nil {
			continue
		}
		if st.Ask.Expect == "" {
			t.Errorf("%s: no expected sentence", st.ID)
		}
		for _, text := range []string{"je ne sais pas", "jsp", "euh aucune idée", "J'SAIS PAS"} {
			value, ok := st.Ask.recognise(text)
			if !ok || (value != "je-ne-sais-pas" && value != "autre") {
				t.Errorf("%s: %q is understood as %q, %v", st.ID, text, value, ok)
			}
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?:;]\s`)

func TestTheSentencesOfTheShippedFlowsAreShortAndPlain(t *testing.T) {
	for _, f := range shipped(t).Flows() {
		for _, st := range f.Steps {
			o := st.output()
			for _, text := range slices.Concat(o.Text, o.Points, o.Steps, []string{o.Title}) {
				for _, sentence := range sentenceEnd.Split(text, -1) {
					if n := len(strings.Fields(sentence)); n > 25 {
						t.Errorf("%s/%s: %d words: %s", f.ID, st.ID, n, sentence)
					}
				}
				for _, jargon := range []string{"il convient", "le cas échéant", "nonobstant", "susvisé", "!", "’"} {
					if strings.Contains(strings.ToLower(text), jargon) {
						t.Errorf("%s/%s: « %s » in: %s", f.ID, st.ID, jargon, text)
					}
				}
			}
		}
	}
}

func TestTheShippedFlowsHaveNoProblem(t *testing.T) {
	set, problems := Load(os.DirFS("."), ".")
	if len(content.Errors(problems)) > 0 || len(set.Flows()) == 0 {
		t.Fatal(problems)
	}
	for _, f := range set.Flows() {
		if len(f.Starts) == 0 || f.Title == "" || f.Reviewed == "" {
			t.Errorf("%s: title, starts or reviewed is missing", f.ID)
		}
	}
}

func TestAnOutputIsRebuiltFromTheIdsOfItsStep(t *testing.T) {
	set := shipped(t)
	for _, w := range ways(t, set, "droit-a-l-erreur") {
		for _, o := range w.outs {
			again, ok := set.Output("droit-a-l-erreur", o.Step)
			if !ok || fmt.Sprintf("%#v", again) != fmt.Sprintf("%#v", o) {
				t.Fatalf("%s: %#v, then %#v", o.Step, o, again)
			}
		}
	}
}

func TestTheExampleOfTheGuideWorks(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	set, problems := load(map[string]string{"flows/courrier-recu.yaml": example})
	if !found || len(problems) > 0 {
		t.Fatal(problems)
	}
	p, _, err := set.Start("courrier-recu", noon)
	for _, text := range []string{"rembourser", "1er septembre 2026"} {
		if err != nil {
			t.Fatal(err)
		}
		var outs []Output
		p, outs, err = set.Next(p, Input{Text: text}, noon)
		if p.Flow == "" && (outs[0].Step != "vite" || !outs[1].End) {
			t.Errorf("%+v", outs)
		}
	}
	if p.Flow != "" || err != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestTheSchemaOfEditorsDescribesEveryFieldInFrench(t *testing.T) {
	var schema struct {
		Properties map[string]map[string]any
		Defs       map[string]struct{ Properties map[string]map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(schemaJSON, &schema); err != nil {
		t.Fatal(err)
	}
	groups := []map[string]map[string]any{schema.Properties}
	for _, d := range schema.Defs {
		groups = append(groups, d.Properties)
	}
	for _, g := range groups {
		for name, p := range g {
			if p["description"] == nil {
				t.Errorf("%s has no description", name)
			}
		}
	}
}
