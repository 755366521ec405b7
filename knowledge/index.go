package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"

	"oupsbot/knowledge/french"
)

// Index ranks documents for a question with bleve: BM25 over weighted fields.
type Index struct {
	bleve  bleve.Index
	stats  *search.BM25Stats
	fields []Field
}

// Field is one searched field and its weight.
type Field struct {
	Name  string
	Boost float64
}

// Document is what is indexed of one thing: for each field, texts already made of clean words.
type Document map[string][]string

// Hit is one document found.
type Hit struct {
	Document int // its position in the list given to NewIndex
	Score    float64
}

// NewIndex builds an in-memory index over docs in one batch: an in-memory scorch never merges its segments, so one batch is one
// segment for ever.
func NewIndex(docs []Document, fields []Field) (*Index, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	m.DefaultAnalyzer = french.AnalyzerName
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	for _, f := range fields {
		m.DefaultMapping.AddFieldMappingsAt(f.Name, textField())
	}
	// Not NewMemOnly: that is the old engine, which silently has no BM25.
	ix, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("create the index: %w", err)
	}
	batch := ix.NewBatch()
	lengths := map[string]int{}
	for _, f := range fields {
		lengths[f.Name] = 0 // bleve fails on a field of unknown length, even one that no document has
	}
	for i, d := range docs {
		values := make(map[string]any, len(d))
		for name, texts := range d {
			text := strings.Join(texts, " ")
			values[name] = text
			lengths[name] += len(french.Terms(strings.Fields(text)))
		}
		if err := batch.Index(strconv.Itoa(i), values); err != nil {
			return nil, fmt.Errorf("index document %d: %w", i, err)
		}
	}
	if err := ix.Batch(batch); err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	return &Index{
		bleve: ix, fields: fields,
		// bleve's own average field length is the number of distinct terms over the number of documents; given the
		// true totals, its BM25 is right, and the same for any layout of segments.
		stats: &search.BM25Stats{DocCount: float64(len(docs)), FieldCardinality: lengths},
	}, nil
}

func textField() *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = french.AnalyzerName
	f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
	return f
}

// Weighted is a word to search for, and how much it counts: 1 for the person's own words, less for expansions.
type Weighted struct {
	Word   string
	Weight float64
}

func init() {
	// A batch is written in no order, so that the same content has other document numbers in each process. bleve adds up the words of a long
	// question in the order of a heap, which depends on these numbers; in the order of a list, the sums are the same to the last bit.
	searcher.DisjunctionHeapTakeover = math.MaxInt
}

// Search ranks the documents that hold some of the words, best first, at most k of them. Documents of equal score come in the order of the list
// given to NewIndex.
func (ix *Index) Search(ctx context.Context, words []Weighted, k int) ([]Hit, error) {
	var clauses []query.Query
	for _, g := range groupByWeight(words) {
		for _, f := range ix.fields {
			q := bleve.NewMatchQuery(g.text)
			q.SetField(f.Name)
			q.Analyzer = french.AnalyzerName
			q.SetBoost(f.Boost * g.weight)
			clauses = append(clauses, q)
		}
	}
	if len(clauses) == 0 || k < 1 {
		return nil, nil
	}
	ctx = context.WithValue(ctx, search.BM25StatsKey, ix.stats)
	question := bleve.NewDisjunctionQuery(clauses...)
	for size := k + spare; ; size *= 2 {
		hits, err := ix.best(ctx, question, size)
		if err != nil {
			return nil, err
		}
		// Among documents of equal score bleve keeps some, not always the same: all that may stand at the end of the list must be seen.
		if len(hits) == size && hits[k-1].Score == hits[size-1].Score {
			continue
		}
		slices.SortFunc(hits, func(a, b Hit) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Document, b.Document))
		})
		return hits[:min(k, len(hits))], nil
	}
}

// spare is how many more documents than asked for are looked at, for those of equal score.
const spare = 20

// best lists the size best documents; which ones of equal score, and in which order, is left open.
func (ix *Index) best(ctx context.Context, question query.Query, size int) ([]Hit, error) {
	res, err := ix.bleve.SearchInContext(ctx, bleve.NewSearchRequestOptions(question, size, 0, false))
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		n, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, fmt.Errorf("search: document id %q", h.ID)
		}
		hits = append(hits, Hit{Document: n, Score: h.Score})
	}
	return hits, nil
}

type weightGroup struct {
	text   string
	weight float64
}

// groupByWeight makes one query of the words that weigh the same.
func groupByWeight(words []Weighted) []weightGroup {
	var groups []weightGroup
next:
	for _, w := range words {
		for i := range groups {
			if groups[i].weight == w.Weight {
				groups[i].text += " " + w.Word
				continue next
			}
		}
		groups = append(groups, weightGroup{w.Word, w.Weight})
	}
	return groups
}

// Close frees the index; a search running at the same time fails.
func (ix *Index) Close() error { return ix.bleve.Close() }
