package eval

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"oupsbot/bot"
	"oupsbot/intents"
)

// Report sums up results.
type Report struct {
	Questions int    `json:"questions"`
	Release   string `json:"release"`
	// Entries are the questions about an entry, follow-ups to one included.
	Entries Score `json:"entries"`
	// Kinds holds the share judged right of each kind, out of scope included: there, right is refused.
	Kinds            []Share       `json:"kinds"`
	Organisations    []NamedScore  `json:"organisations"`
	Styles           []NamedScore  `json:"styles"`
	OutOfScope       Detection     `json:"out_of_scope"`
	Confusions       []Confusion   `json:"confusions"`
	Calibration      []intents.Bin `json:"calibration"` // of the first entry's probability, over questions about an entry
	CalibrationError float64       `json:"calibration_error"`
	P50Micros        int64         `json:"p50_micros"`
	P99Micros        int64         `json:"p99_micros"`
	Unknown          int           `json:"unknown"` // questions about entries that this content does not have; not counted elsewhere
	Failures         []Result      `json:"failures"`
}

// Score is how well entries are found. All but Count are shares.
type Score struct {
	Count      int     `json:"count"`
	Recall1    float64 `json:"recall_at_1"`
	Recall3    float64 `json:"recall_at_3"`
	Reciprocal float64 `json:"mean_reciprocal_rank"` // over the first five
	Right      float64 `json:"answered_right"`
	Wrong      float64 `json:"answered_wrong"`
	Offered    float64 `json:"offered"`
	Missed     float64 `json:"missed"`
}

// NamedScore is the score of one organisation or style.
type NamedScore struct {
	Name string `json:"name"`
	Score
}

// Share is how many of a kind were judged right.
type Share struct {
	Kind  string  `json:"kind"`
	Sub   string  `json:"sub,omitempty"`
	Count int     `json:"count"`
	Right float64 `json:"right"`
}

// Detection is how well out-of-scope questions are told from questions about entries.
type Detection struct {
	Precision float64 `json:"precision"` // of the refused, how many were out of scope
	Recall    float64 `json:"recall"`    // of the out of scope, how many were refused
}

// Confusion is an entry given or ranked first instead of the expected one.
type Confusion struct {
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Count    int    `json:"count"`
}

// worst is how many confusions are listed.
const worst = 20

// Sum makes the report. Questions whose expected entries are not in the release are set apart: no content can answer them.
func Sum(r *bot.Release, results []Result) Report {
	rep := Report{Release: r.ID}
	dir := r.Directory(bot.Agent)
	var about []Result
	byOrganisation, byStyle, confusions := map[string][]Result{}, map[string][]Result{}, map[[2]string]int{}
	kinds := map[[2]string][]bool{}
	var took []time.Duration
	refused, rightlyRefused, outside := 0, 0, 0
	for _, res := range results {
		q := res.Question
		if len(q.Expect) > 0 && !slices.ContainsFunc(q.Expect, func(id string) bool { _, ok := dir.Entry(id); return ok }) {
			rep.Unknown++
			continue
		}
		rep.Questions++
		took = append(took, res.Took)
		kinds[[2]string{q.Kind, ""}] = append(kinds[[2]string{q.Kind, ""}], res.Outcome == Right)
		if q.Sub != "" {
			kinds[[2]string{q.Kind, q.Sub}] = append(kinds[[2]string{q.Kind, q.Sub}], res.Outcome == Right)
		}
		if res.Outcome != Right && res.Outcome != Offered {
			rep.Failures = append(rep.Failures, res)
		}
		if q.Kind == "entry" || q.Kind == "out_of_scope" {
			isRefused := res.Decision == bot.KindFallback || res.Decision == bot.KindAct
			if isRefused {
				refused++
			}
			if q.Kind == "out_of_scope" {
				outside++
				if isRefused {
					rightlyRefused++
				}
			}
		}
		if q.Kind != "entry" {
			continue
		}
		about = append(about, res)
		byStyle[q.Style] = append(byStyle[q.Style], res)
		if e, ok := dir.Entry(q.Expect[0]); ok {
			byOrganisation[e.Organisations[0]] = append(byOrganisation[e.Organisations[0]], res)
		}
		if res.Rank != 1 {
			confusions[[2]string{q.Expect[0], res.Top}]++
		}
	}
	rep.Entries = score(about)
	rep.Organisations, rep.Styles = named(byOrganisation), named(byStyle)
	for _, k := range slices.SortedFunc(maps.Keys(kinds), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		rep.Kinds = append(rep.Kinds, Share{Kind: k[0], Sub: k[1], Count: len(kinds[k]), Right: share(kinds[k])})
	}
	rep.OutOfScope = Detection{Precision: ratio(rightlyRefused, refused), Recall: ratio(rightlyRefused, outside)}
	for _, k := range slices.SortedFunc(maps.Keys(confusions), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(confusions[b], confusions[a]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	}) {
		if len(rep.Confusions) < worst {
			rep.Confusions = append(rep.Confusions, Confusion{k[0], k[1], confusions[k]})
		}
	}
	rep.Calibration, rep.CalibrationError = reliability(about)
	slices.Sort(took)
	if n := len(took); n > 0 {
		rep.P50Micros, rep.P99Micros = took[n/2].Microseconds(), took[min(n-1, n*99/100)].Microseconds()
	}
	return rep
}

func named(groups map[string][]Result) []NamedScore {
	var out []NamedScore
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, NamedScore{name, score(groups[name])})
	}
	return out
}

func score(results []Result) Score {
	s := Score{Count: len(results)}
	for _, r := range results {
		if r.Rank == 1 {
			s.Recall1++
		}
		if r.Rank >= 1 && r.Rank <= 3 {
			s.Recall3++
		}
		if r.Rank > 0 {
			s.Reciprocal += 1 / float64(r.Rank)
		}
		switch r.Outcome {
		case Right:
			s.Right++
		case Wrong:
			s.Wrong++
		case Offered:
			s.Offered++
		default:
			s.Missed++
		}
	}
	for _, v := range []*float64{&s.Recall1, &s.Recall3, &s.Reciprocal, &s.Right, &s.Wrong, &s.Offered, &s.Missed} {
		*v /= math.Max(1, float64(len(results)))
	}
	return s
}

// reliability compares the first entry's probability with how often it was right, in ten bins.
func reliability(results []Result) ([]intents.Bin, float64) {
	bins := make([]intents.Bin, 10)
	total := 0.0
	for _, r := range results {
		b := &bins[min(9, int(r.First*10))]
		b.Count++
		b.Said += r.First
		if r.Rank == 1 {
			b.Right++
		}
	}
	for i := range bins {
		if n := float64(bins[i].Count); n > 0 {
			total += math.Abs(bins[i].Said - bins[i].Right)
			bins[i].Said, bins[i].Right = bins[i].Said/n, bins[i].Right/n
		}
	}
	return bins, total / math.Max(1, float64(len(results)))
}

func share(right []bool) float64 {
	n := 0
	for _, r := range right {
		if r {
			n++
		}
	}
	return ratio(n, len(right))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// WriteJSON writes the report as JSON.
func (r Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// Write prints the report as tables.
func (r Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	p := func(format string, args ...any) { fmt.Fprintf(t, format, args...) }
	p("%d questions, contenu %s", r.Questions, r.Release)
	if r.Unknown > 0 {
		p(" (%d autres portent sur des fiches que ce contenu n'a pas)", r.Unknown)
	}
	p("\n\n")
	if r.Entries.Count > 0 {
		p("fiches\tquestions\trang 1\trang ≤ 3\tMRR\tjuste\tproposée\tfausse\tmanquée\n")
		row := func(name string, s Score) {
			p("%s\t%d\t%s\t%s\t%.3f\t%s\t%s\t%s\t%s\n", name, s.Count, pc(s.Recall1), pc(s.Recall3), s.Reciprocal, pc(s.Right), pc(s.Offered), pc(s.Wrong), pc(s.Missed))
		}
		row("toutes", r.Entries)
		for _, s := range r.Styles {
			row("style "+s.Name, s.Score)
		}
		for _, s := range r.Organisations {
			row(s.Name, s.Score)
		}
		p("\n")
	}
	p("sorte\tquestions\tjuste\n")
	for _, k := range r.Kinds {
		name := k.Kind
		if k.Sub != "" {
			name = "  " + k.Kind + "/" + k.Sub
		}
		p("%s\t%d\t%s\n", name, k.Count, pc(k.Right))
	}
	p("\nhors sujet\tprécision %s\trappel %s\n", pc(r.OutOfScope.Precision), pc(r.OutOfScope.Recall))
	p("durée d'un tour\tp50 %d µs\tp99 %d µs\n", r.P50Micros, r.P99Micros)
	if r.Entries.Count > 0 {
		p("\ncalibration (écart moyen %s)\n", pc(r.CalibrationError))
		for _, b := range r.Calibration {
			if b.Count > 0 {
				p("annoncé %s\tjuste %s\t%s\n", pc(b.Said), pc(b.Right), strings.Repeat("▪", 1+b.Count*30/r.Entries.Count))
			}
		}
	}
	if len(r.Confusions) > 0 {
		p("\nconfusions (attendue ▸ première)\n")
		for _, c := range r.Confusions {
			p("%d ×\t%s ▸ %s\n", c.Count, c.Expected, c.Got)
		}
	}
	return t.Flush()
}

func pc(x float64) string { return strings.Replace(fmt.Sprintf("%.1f %%", 100*x), ".", ",", 1) }
