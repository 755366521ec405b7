package statetest

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"oupsbot/bot/state"
)

var valueTests = []test{
	{"a value is read back with a version", func(f *fixture) {
		f.commit(put("k", "hello"))
		f.has("k", "hello")
	}},
	{"an absent key has version 0 and no data", func(f *fixture) {
		f.absent("k")
	}},
	{"an empty value is present", func(f *fixture) {
		f.commit(put("k", ""))
		f.has("k", "")
	}},
	{"values are read in the order asked, a key asked twice twice", func(f *fixture) {
		f.commit(put("a", "1"), put("b", "2"))
		values, err := f.Get(f.ctx(), part, "b", "nothing", "a", "b")
		if err != nil {
			f.Fatal(err)
		}
		got := make([]string, len(values))
		for i, v := range values {
			got[i] = string(v.Data)
		}
		sameStrings(f, got, []string{"2", "", "1", "2"})
		if values[1].Version != 0 || values[0].Version != values[3].Version {
			f.Fatalf("versions %v", values)
		}
	}},
	{"no key asked, no value given", func(f *fixture) {
		if values, err := f.Get(f.ctx(), part); err != nil || len(values) != 0 {
			f.Fatalf("got %v, %v", values, err)
		}
	}},
	{"every write changes the version, even of the same data", func(f *fixture) {
		seen := map[uint64]bool{}
		for range 5 {
			f.commit(put("k", "same"))
			v := f.has("k", "same")
			if seen[v] {
				f.Fatalf("version %d was used twice", v)
			}
			seen[v] = true
		}
	}},
	{"a version is not used again after the key was deleted", func(f *fixture) {
		seen := map[uint64]bool{}
		for i := range 5 {
			f.commit(put("k", "x"))
			v := f.has("k", "x")
			if seen[v] {
				f.Fatalf("version %d was used twice", v)
			}
			seen[v] = true
			f.commit(del("k"))
			f.absent("k")
			if i == 2 {
				f.reopen()
			}
		}
	}},
	{"a write of one key leaves the version of another", func(f *fixture) {
		f.commit(put("a", "1"))
		before := f.has("a", "1")
		f.commit(put("b", "2"), add("n", 1), push("q", "x"))
		if after := f.has("a", "1"); after != before {
			f.Fatalf("version %d became %d", before, after)
		}
	}},
	{"a deleted key is absent, and deleting an absent one is no error", func(f *fixture) {
		f.commit(put("k", "x"))
		f.commit(del("k"))
		f.absent("k")
		f.commit(del("k"), del("never"))
		f.lists("", 10)
	}},
	{"the caller's data and the store's are not the same memory", func(f *fixture) {
		data := []byte("before")
		f.commit(state.Op{Put: &state.Put{Key: "k", Data: data}}, state.Op{Push: &state.Push{Queue: "q", Data: data}})
		copy(data, "after!")
		f.has("k", "before")
		f.holds("q", "before")
		copy(f.value("k").Data, "after!")
		copy(f.items("q")[0].Data, "after!")
		f.has("k", "before")
		f.holds("q", "before")
	}},
	{"values and items of a megabyte are kept whole", func(f *fixture) {
		large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
		large[len(large)-1] = '!'
		f.commit(state.Op{Put: &state.Put{Key: "k", Data: large}}, state.Op{Push: &state.Push{Queue: "q", Data: large}}, put("small", "s"))
		f.reopen()
		if !bytes.Equal(f.value("k").Data, large) {
			f.Fatal("the value is not the one written")
		}
		if items := f.items("q"); len(items) != 1 || !bytes.Equal(items[0].Data, large) {
			f.Fatal("the item is not the one written")
		}
		f.commit(put("k", "small again"))
		f.has("k", "small again")
		f.has("small", "s")
	}},
	{"keys, queues and data may be any bytes", func(f *fixture) {
		names := []string{
			" ", "a b", "é", "{p1}", "a:b", "a*", "a?[b]", "\x00", "\x00\x00", "a\x00", "\xff\xfe", "\n", "😀", "'\"\\", "%s",
			strings.Repeat("k", 512),
		}
		for i, name := range names {
			f.commit(put(name, fmt.Sprint(i)+name), push(name, fmt.Sprint(i)+name))
		}
		for i, name := range names {
			f.has(name, fmt.Sprint(i)+name)
			f.holds(name, fmt.Sprint(i)+name)
		}
		f.lists("\x00", 10, "\x00", "\x00\x00")
		f.lists("a*", 10, "a*")
	}},
	{"keys are listed in the order of their bytes", func(f *fixture) {
		f.commit(put("b", ""), put("a", ""), put("é", ""), put("B", ""), put("a/2", ""), put("a/10", ""))
		f.lists("", 10, "B", "a", "a/10", "a/2", "b", "é")
	}},
	{"keys are listed by prefix, counters too, queues not", func(f *fixture) {
		f.commit(put("a", ""), put("a/1", ""), add("a/2", 1), put("b/1", ""), push("a/3", "x"))
		f.lists("a/", 10, "a/1", "a/2")
		f.lists("a", 10, "a", "a/1", "a/2")
		f.lists("a/1", 10, "a/1")
		f.lists("c", 10)
	}},
	{"no more keys are listed than asked", func(f *fixture) {
		for i := range 20 {
			f.commit(put(fmt.Sprintf("k%02d", i), ""))
		}
		f.lists("k", 3, "k00", "k01", "k02")
		f.lists("k", 0)
		f.lists("k1", 3, "k10", "k11", "k12")
	}},
	{"parts do not see one another", func(f *fixture) {
		for p := range state.Part(state.Partitions) {
			text := fmt.Sprint(p)
			if err := f.Commit(f.ctx(), p, []state.Check{{Key: "k"}}, put("k", text), pushMax("q", text, 1), add("n", int64(p))); err != nil {
				f.Fatalf("part %d: %v", p, err)
			}
		}
		for p := range state.Part(state.Partitions) {
			values, err := f.Get(f.ctx(), p, "k", "n")
			if err != nil || string(values[0].Data) != fmt.Sprint(p) || string(values[1].Data) != fmt.Sprint(p) {
				f.Fatalf("part %d: %v, %v", p, values, err)
			}
			keys, err := f.Keys(f.ctx(), p, "", 10)
			if err != nil || len(keys) != 2 {
				f.Fatalf("part %d: keys %q, %v", p, keys, err)
			}
			items, err := f.List(f.ctx(), p, "q", 0, 10)
			if err != nil || len(items) != 1 || string(items[0].Data) != fmt.Sprint(p) {
				f.Fatalf("part %d: items %v, %v", p, items, err)
			}
		}
	}},
	{"a part that does not exist is refused", func(f *fixture) {
		if err := f.Commit(f.ctx(), state.Partitions, nil, put("k", "x")); err == nil {
			f.Fatal("a commit was accepted")
		}
		if _, err := f.Get(f.ctx(), state.Partitions, "k"); err == nil {
			f.Fatal("a reading was accepted")
		}
	}},
}

var counterTests = []test{
	{"a counter starts at 0 and reads as a decimal number", func(f *fixture) {
		f.commit(add("n", 5))
		f.has("n", "5")
		f.commit(add("n", -7))
		f.has("n", "-2")
		f.commit(add("n", 0))
		f.has("n", "-2")
	}},
	{"an addition changes the version", func(f *fixture) {
		f.commit(add("n", 1))
		before := f.has("n", "1")
		f.commit(add("n", 1))
		if f.has("n", "2") == before {
			f.Fatal("the version stayed")
		}
	}},
	{"several additions of one commit all count", func(f *fixture) {
		f.commit(add("n", 1), add("m", 10), add("n", 2), add("n", 3))
		f.has("n", "6")
		f.has("m", "10")
	}},
	{"a counter can be put, and counted on", func(f *fixture) {
		f.commit(put("n", "41"), add("n", 1))
		f.has("n", "42")
	}},
	{"counting what is no number is refused, and nothing of the commit is applied", func(f *fixture) {
		f.commit(put("word", "many"))
		version := f.has("word", "many")
		if err := f.Commit(f.ctx(), part, nil, put("other", "x"), push("q", "x"), add("word", 1)); err == nil {
			f.Fatal("the commit was accepted")
		}
		f.absent("other")
		f.holds("q")
		if f.has("word", "many") != version {
			f.Fatal("the version changed")
		}
	}},
	{"a counter does not go round", func(f *fixture) {
		f.commit(add("n", math.MaxInt64), add("m", math.MinInt64))
		if err := f.Commit(f.ctx(), part, nil, add("n", 1)); err == nil {
			f.Fatal("the addition was accepted")
		}
		if err := f.Commit(f.ctx(), part, nil, add("m", -1)); err == nil {
			f.Fatal("the subtraction was accepted")
		}
		f.has("n", fmt.Sprint(int64(math.MaxInt64)))
		f.has("m", fmt.Sprint(int64(math.MinInt64)))
	}},
}
