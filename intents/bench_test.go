package intents

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"oupsbot/knowledge"
)

// benchTexts are what people write: a keyword, an SMS, a question, a story.
var benchTexts = []string{
	"apl étudiant",
	"g oublié 2 dire a la caf ke mon copin habite avec moi",
	"Comment contester un trop-perçu que la CAF me réclame alors que j'ai tout déclaré ?",
	"Bonjour, nous nous sommes séparés en mars mais il est resté à la maison jusqu'en juin, faute d'appartement. Je ne l'ai pas dit tout de suite. La CAF m'envoie un courrier et me réclame 1 240 €. Je travaille à mi-temps, j'ai deux enfants. Que dois-je faire maintenant ?",
}

func BenchmarkUnderstand(b *testing.B) {
	m := whole()
	for _, text := range benchTexts {
		b.Run(strconv.Itoa(len(strings.Fields(text)))+"words", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Understand(b.Context(), text, Context{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	base, acts := whole().base, whole().Acts
	b.ReportAllocs()
	for b.Loop() {
		m, _, err := Build(base, acts, Usual())
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// benchQueries are held by no document word for word: every 40th phrasing of the content, without its first word.
func benchQueries(m *Model) (queries [][]knowledge.Weighted) {
	for i := 0; i < len(m.samples); i += 40 {
		var q []knowledge.Weighted
		for _, w := range m.samples[i].words[1:] {
			q = append(q, knowledge.Weighted{Word: w, Weight: 1})
		}
		queries = append(queries, q)
	}
	return queries
}

func BenchmarkSearch(b *testing.B) {
	run := func(b *testing.B, ix *knowledge.Index) {
		queries := benchQueries(whole())
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := ix.Search(b.Context(), queries[i%len(queries)], 20); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("shipped", func(b *testing.B) { run(b, whole().ranker.index) })
	b.Run("30000entries", func(b *testing.B) {
		ix, err := knowledge.NewIndex(generated(whole(), 30000), indexFields)
		if err != nil {
			b.Fatal(err)
		}
		defer func() {
			if err := ix.Close(); err != nil {
				b.Error(err)
			}
		}()
		run(b, ix)
	})
}

// generated gives as many entries as asked, made of the content's words, shuffled, of the length of real ones.
func generated(m *Model, n int) []knowledge.Document {
	var words []string
	for _, s := range m.samples {
		words = append(words, s.words...)
	}
	random := rand.New(rand.NewPCG(30000, 1))
	text := func(n int) []string {
		start := random.IntN(len(words) - n)
		out := make([]string, n)
		for i := range out {
			out[i] = words[start+i]
		}
		random.Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
		return []string{strings.Join(out, " ")}
	}
	docs := make([]knowledge.Document, n)
	for i := range docs {
		docs[i] = knowledge.Document{"questions": text(60), "title": text(15), "terms": text(12), "body": text(60)}
	}
	return docs
}

// contest asks questions that were held back from training: one in four of each entry's.
type contest struct {
	questions []string // as people wrote them
	answers   []int    // entries
	own       *ranker
	bleve     bleve.Index
	m         *Model
}

// held tells whether an entry's question of this number is held back.
func held(question int) bool { return question%4 == 1 }

var newContest = sync.OnceValues(func() (*contest, error) {
	m := whole()
	c := &contest{m: m}
	seen := map[int]int{} // class ▸ phrasings met
	kept := make([]bool, len(m.samples))
	for i, s := range m.samples {
		kept[i] = true
		if !s.extra && s.class < len(m.base.Entries) {
			kept[i] = !held(seen[s.class])
			seen[s.class]++
		}
	}
	l, err := learn(m.classes, m.samples, func(i int) bool { return kept[i] })
	if err != nil {
		return nil, err
	}
	if c.own, err = newRanker(m.base.Normaliser, m.classes, m.samples, func(i int) bool { return kept[i] }, l); err != nil {
		return nil, err
	}
	// The peer: bleve as a newcomer would set it up, on the same texts.
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = fr.AnalyzerName
	if c.bleve, err = bleve.NewUsing("", mapping, scorch.Name, scorch.Name, nil); err != nil {
		return nil, err
	}
	batch := c.bleve.NewBatch()
	for i, e := range m.base.Entries {
		var questions []string
		for j, q := range e.Questions {
			if held(j) {
				c.questions, c.answers = append(c.questions, q), append(c.answers, i)
			} else {
				questions = append(questions, q)
			}
		}
		if err := batch.Index(strconv.Itoa(i), map[string]any{"questions": questions, "title": e.Title, "terms": e.Terms, "body": append([]string{e.Error, e.Why, e.Consequences}, e.Fix...)}); err != nil {
			return nil, err
		}
	}
	return c, c.bleve.Batch(batch)
})

// run times the ranking and reports the share of the questions whose entry came first.
func (c *contest) run(b *testing.B, first func(question string) (entry int, err error)) {
	right := 0
	for i, q := range c.questions {
		entry, err := first(q)
		if err != nil {
			b.Fatal(err)
		}
		if entry == c.answers[i] {
			right++
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := first(c.questions[i%len(c.questions)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(right)/float64(len(c.questions)), "first")
}

func contestFor(b *testing.B) *contest {
	c, err := newContest()
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkRankOwn is the project's ranking: bleve's index and the classifier, fused.
func BenchmarkRankOwn(b *testing.B) {
	c := contestFor(b)
	c.run(b, func(q string) (int, error) {
		r := c.m.read(q)
		s, err := c.own.signals(b.Context(), r.words, r.expansions)
		if err != nil {
			return -1, err
		}
		for _, x := range c.m.calibration.fuse(s) {
			if c.m.classes[x.class].entry != nil {
				return x.class, nil
			}
		}
		return -1, nil
	})
}

// BenchmarkRankOwnIndex is the project's index alone: BM25 with true statistics, own analysis, lexicon, weighted fields.
func BenchmarkRankOwnIndex(b *testing.B) {
	c := contestFor(b)
	c.run(b, func(q string) (int, error) {
		r := c.m.read(q)
		var words []knowledge.Weighted
		for _, w := range r.words {
			words = append(words, knowledge.Weighted{Word: w, Weight: 1})
		}
		hits, err := c.own.index.Search(b.Context(), words, 20)
		if err != nil || len(hits) == 0 {
			return -1, err
		}
		return hits[0].Document, nil
	})
}

// BenchmarkRankBleveDefault is bleve as it comes: its French analyzer, its scoring, one match query over all fields.
func BenchmarkRankBleveDefault(b *testing.B) {
	c := contestFor(b)
	c.run(b, func(q string) (int, error) {
		res, err := c.bleve.SearchInContext(b.Context(), bleve.NewSearchRequestOptions(bleve.NewMatchQuery(q), 20, 0, false))
		if err != nil || len(res.Hits) == 0 {
			return -1, err
		}
		return strconv.Atoi(res.Hits[0].ID)
	})
}
