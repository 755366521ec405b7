package knowledge

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

var testFields = []Field{{"questions", 1}, {"title", 0.6}, {"body", 0.3}}

func newTestIndex(t testing.TB, docs []Document, fields []Field) *Index {
	t.Helper()
	ix, err := NewIndex(docs, fields)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

// inBatches is the same index, written size documents at a time, so that it has many segments.
func inBatches(t *testing.T, whole *Index, docs []Document, size int) *Index {
	t.Helper()
	ix, err := bleve.NewUsing("", whole.bleve.Mapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	for first := 0; first < len(docs); first += size {
		batch := ix.NewBatch()
		for i := first; i < min(first+size, len(docs)); i++ {
			values := map[string]any{}
			for name, texts := range docs[i] {
				values[name] = strings.Join(texts, " ")
			}
			if err := batch.Index(strconv.Itoa(i), values); err != nil {
				t.Fatal(err)
			}
		}
		if err := ix.Batch(batch); err != nil {
			t.Fatal(err)
		}
	}
	return &Index{bleve: ix, stats: whole.stats, fields: whole.fields}
}

// generated gives documents made of the shipped entries' words, shuffled; the same ones for the same seed.
func generated(t testing.TB, n int, seed uint64) []Document {
	t.Helper()
	b, _ := Load(fewFiles())
	var words []string
	for _, e := range b.Entries {
		for _, q := range e.Questions {
			words = append(words, b.Normaliser.Words(q)...)
		}
	}
	random := rand.New(rand.NewPCG(seed, 1))
	text := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = words[random.IntN(len(words))]
		}
		return strings.Join(out, " ")
	}
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = Document{"questions": {text(5 + random.IntN(20)), text(5 + random.IntN(20))}, "title": {text(8)}, "body": {text(40)}}
	}
	return docs
}

func hitsOf(t *testing.T, ix *Index, k int, words string) []Hit {
	t.Helper()
	var weighted []Weighted
	for _, w := range strings.Fields(words) {
		weighted = append(weighted, Weighted{w, 1})
	}
	hits, err := ix.Search(t.Context(), weighted, k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

var someQueries = []string{"declaration apl", "separation", "j ai oublie de declarer ma separation a la caf", "tribunal mdph recours refus", "caf caf caf", "logement loyer"}

func TestRankingIsTheSameHoweverTheDocumentsWereWritten(t *testing.T) {
	docs := generated(t, 60, 1)
	whole := newTestIndex(t, docs, testFields)
	for _, size := range []int{1, 7} {
		split := inBatches(t, whole, docs, size)
		for _, q := range someQueries {
			if a, b := hitsOf(t, whole, 20, q), hitsOf(t, split, 20, q); !reflect.DeepEqual(a, b) || len(a) == 0 {
				t.Errorf("%q, %d documents at a time:\n%v\n%v", q, size, a, b)
			}
		}
	}
}

func TestRankingIsTheSameWhateverTheOrderOfTheDocuments(t *testing.T) {
	docs := generated(t, 60, 2)
	backwards := slices.Clone(docs)
	slices.Reverse(backwards)
	a, b := newTestIndex(t, docs, testFields), newTestIndex(t, backwards, testFields)
	for _, q := range someQueries {
		x, y := hitsOf(t, a, len(docs), q), hitsOf(t, b, len(docs), q)
		for i := range y {
			y[i].Document = len(docs) - 1 - y[i].Document
		}
		slices.SortFunc(y, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Document, b.Document)) })
		if !reflect.DeepEqual(x, y) {
			t.Errorf("%q:\n%v\n%v", q, x, y)
		}
	}
}

// Documents are numbered anew by each build, so that nothing may depend on the numbers: not the last bit of a score, not which documents of equal
// score are kept.
func TestRankingIsTheSameInEachBuild(t *testing.T) {
	docs := generated(t, 300, 6)
	docs = append(docs, docs[:100]...) // many of equal score
	long := strings.Join(docs[0]["body"], " ") + " " + strings.Join(docs[1]["questions"], " ")
	first := newTestIndex(t, docs, testFields)
	for range 4 {
		again := newTestIndex(t, docs, testFields)
		for _, q := range append([]string{long, "caf"}, someQueries...) {
			for _, k := range []int{1, 7, 20} {
				if a, b := hitsOf(t, first, k, q), hitsOf(t, again, k, q); !reflect.DeepEqual(a, b) || len(a) != k {
					t.Fatalf("%q, first %d:\n%v\n%v", q, k, a, b)
				}
			}
		}
	}
}

func TestDocumentsOfEqualScoreComeInTheirOrder(t *testing.T) {
	docs := make([]Document, 100)
	for i := range docs {
		docs[i] = Document{"body": {"loyer"}}
	}
	docs[70] = Document{"body": {"loyer impot"}}
	ix := newTestIndex(t, docs, []Field{{"body", 1}})

	hits := hitsOf(t, ix, 4, "loyer impot grossesse")

	var order []int
	for _, h := range hits {
		order = append(order, h.Document)
	}
	if !slices.Equal(order, []int{70, 0, 1, 2}) {
		t.Errorf("order: %v of %v", order, hits)
	}
	if none := hitsOf(t, ix, 0, "loyer"); len(none) != 0 {
		t.Errorf("none asked for, found %v", none)
	}
}

func TestTheSameSearchTwiceGivesTheSame(t *testing.T) {
	ix := newTestIndex(t, generated(t, 60, 3), testFields)
	for _, q := range someQueries {
		first := hitsOf(t, ix, 10, q)
		for range 10 {
			if again := hitsOf(t, ix, 10, q); !reflect.DeepEqual(again, first) {
				t.Errorf("%q: %v, then %v", q, first, again)
			}
		}
	}
}

func TestARareWordWeighsMoreThanACommonOne(t *testing.T) {
	docs := []Document{
		{"body": {"declaration de loyer"}},
		{"body": {"declaration de separation"}},
		{"body": {"declaration de revenus"}},
		{"body": {"declaration de grossesse"}},
	}
	ix := newTestIndex(t, docs, []Field{{"body", 1}})

	hits := hitsOf(t, ix, 10, "declaration separation")

	if len(hits) != 4 || hits[0].Document != 1 || hits[0].Score < 2*hits[1].Score {
		t.Errorf("hits: %v", hits)
	}
}

func TestAWordSaidOftenInAShortDocumentWeighsMore(t *testing.T) {
	docs := []Document{
		{"body": {"loyer " + strings.Repeat("appartement ", 30)}},
		{"body": {"loyer appartement"}},
		{"body": {"appartement"}},
		{"body": {"loyer loyer appartement"}},
	}
	ix := newTestIndex(t, docs, []Field{{"body", 1}})

	hits := hitsOf(t, ix, 10, "loyer")

	if len(hits) != 3 || hits[0].Document != 3 || hits[1].Document != 1 || hits[2].Document != 0 {
		t.Errorf("hits: %v, want 3, 1, 0", hits)
	}
}

func TestAHeavyFieldComesBeforeALightOne(t *testing.T) {
	docs := []Document{{"title": {"loyer"}, "body": {"grossesse"}}, {"title": {"grossesse"}, "body": {"loyer"}}, {"title": {"impot"}, "body": {"impot"}}}
	for _, fields := range [][]Field{{{"title", 1}, {"body", 0.3}}, {{"title", 0.3}, {"body", 1}}} {
		ix := newTestIndex(t, docs, fields)

		hits := hitsOf(t, ix, 10, "loyer")

		want := 0
		if fields[0].Boost < fields[1].Boost {
			want = 1
		}
		if len(hits) != 2 || hits[0].Document != want || hits[0].Score <= hits[1].Score {
			t.Errorf("%v: hits: %v", fields, hits)
		}
	}
}

func TestAnExpansionWeighsLessThanAWordSaid(t *testing.T) {
	docs := []Document{{"body": {"loyer"}}, {"body": {"grossesse"}}, {"body": {"impot"}}}
	ix := newTestIndex(t, docs, []Field{{"body", 1}})

	hits, err := ix.Search(t.Context(), []Weighted{{"loyer", 0.6}, {"grossesse", 1}}, 10)

	if err != nil || len(hits) != 2 || hits[0].Document != 1 || hits[1].Document != 0 {
		t.Errorf("hits: %v, %v", hits, err)
	}
}

func TestFormsOfAWordFindOneAnother(t *testing.T) {
	ix := newTestIndex(t, []Document{{"body": {"declaration trimestrielle oubliee"}}, {"body": {"loyer"}}}, []Field{{"body", 1}})
	for _, q := range []string{"declarations", "declarer", "declaree", "trimestrielles", "oubli"} {
		if hits := hitsOf(t, ix, 10, q); len(hits) != 1 || hits[0].Document != 0 {
			t.Errorf("%q: hits: %v", q, hits)
		}
	}
}

func TestASearchForNothingFindsNothing(t *testing.T) {
	ix := newTestIndex(t, generated(t, 10, 4), testFields)
	for _, q := range []string{"", "je la le de a", "anticonstitutionnellement"} {
		if hits := hitsOf(t, ix, 10, q); len(hits) != 0 {
			t.Errorf("%q: hits: %v", q, hits)
		}
	}
	if hits := hitsOf(t, ix, 3, "caf separation apl"); len(hits) != 3 {
		t.Errorf("%d hits, want the 3 asked for", len(hits))
	}
}

func TestAFieldThatNoDocumentHasIsSearchedInVain(t *testing.T) {
	ix := newTestIndex(t, []Document{{"body": {"loyer"}}, {"body": {"impot"}, "terms": {"le de la"}}}, []Field{{"body", 1}, {"title", 1}, {"terms", 1}})

	if hits := hitsOf(t, ix, 10, "loyer"); len(hits) != 1 || hits[0].Document != 0 {
		t.Errorf("hits: %v", hits)
	}
	if hits := hitsOf(t, newTestIndex(t, nil, testFields), 10, "loyer"); len(hits) != 0 {
		t.Errorf("hits in an empty index: %v", hits)
	}
}

func TestASearchThatIsNoLongerWantedStops(t *testing.T) {
	ix := newTestIndex(t, generated(t, 10, 5), testFields)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := ix.Search(ctx, []Weighted{{"caf", 1}}, 10)

	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}
