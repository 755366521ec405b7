package intents

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"
)

// fewIn builds the small content anew, with the given cache.
func fewIn(t *testing.T, cache string) *Model {
	t.Helper()
	m, problems, err := Build(few().base, few().Acts, Options{Known: []Calibration{Shipped()}, Cache: cache})
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems: %v, %v", problems, err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func kept(t *testing.T, cache string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// sameAnswers compares two models on every sample of the content.
func sameAnswers(t *testing.T, a, b *Model) {
	t.Helper()
	for _, s := range a.samples {
		if !reflect.DeepEqual(a.ranker.classify(tokens(s.words)), b.ranker.classify(tokens(s.words))) {
			t.Fatalf("%v is classified in two ways", s.words)
		}
	}
}

func TestAKeptModelIsTheOneThatWasLearnt(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "new", "folder")
	learnt := fewIn(t, cache)
	if len(kept(t, cache)) != 1 {
		t.Fatalf("kept: %v", kept(t, cache))
	}
	if _, err := loadLearnt(cache, learnt.hash); err != nil {
		t.Fatal(err)
	}

	sameAnswers(t, learnt, fewIn(t, cache))
	sameAnswers(t, learnt, fewIn(t, ""))
}

func TestADamagedModelIsLearntAgain(t *testing.T) {
	cache := t.TempDir()
	learnt := fewIn(t, cache)
	name := kept(t, cache)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	damaged := [][]byte{nil, whole[:5], whole[:len(whole)/2], whole[:len(whole)-1], append(slices.Clone(whole), 0)}
	for range 20 {
		one := slices.Clone(whole)
		one[random.IntN(len(one))] ^= 1 << random.IntN(8)
		damaged = append(damaged, one)
	}
	for i, data := range damaged {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := loadLearnt(cache, learnt.hash); err == nil {
			t.Errorf("damage %d is not noticed", i)
		}
	}

	sameAnswers(t, learnt, fewIn(t, cache))

	if again, err := os.ReadFile(name); err != nil || !slices.Equal(again, whole) {
		t.Errorf("the damaged model was not replaced by the same bytes: %v", err)
	}
}

func TestAFolderThatCannotBeWrittenIsDoneWithout(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	sameAnswers(t, few(), fewIn(t, file))
}

func TestTheModelsUnusedForLongestMakeRoom(t *testing.T) {
	cache := t.TempDir()
	l := few().ranker.learnt
	for i, hash := range []string{"a", "b", "c", "d"} {
		if err := l.keep(cache, hash); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(cacheFile(cache, hash), then, then); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := loadLearnt(cache, "a"); err != nil { // used today: b is the oldest now
		t.Fatal(err)
	}

	if err := l.keep(cache, "e"); err != nil {
		t.Fatal(err)
	}

	for _, hash := range []string{"a", "c", "d", "e"} {
		if _, err := os.Stat(cacheFile(cache, hash)); err != nil {
			t.Errorf("%s was not kept", hash)
		}
	}
	if names := kept(t, cache); len(names) != keptModels {
		t.Errorf("kept: %v", names)
	}
}
