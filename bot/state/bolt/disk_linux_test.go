package bolt

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"oupsbot/bot/state"
)

func init() { children["disk full"] = fillDisk }

// fillDisk commits under a limit on the size of files, which fails writes as a full disk does, then without it.
// It prints what was acknowledged, and a line when the disk was found full.
func fillDisk(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := Open(path, quiet())
	if err != nil {
		return err
	}
	commit := func(i, size int) bool {
		ops := []state.Op{
			{Put: &state.Put{Key: fmt.Sprint("k", i), Data: []byte(strings.Repeat("x", size))}},
			{Push: &state.Push{Queue: "q", Data: []byte(strconv.Itoa(i))}},
		}
		if err := s.Commit(context.Background(), 1, nil, ops...); err != nil {
			return false
		}
		fmt.Println(i)
		return true
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := syscall.Rlimit{Cur: 300 << 10, Max: limit.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	i := 0
	for ; commit(i, 20_000); i++ {
	}
	for ; i < 100; i++ { // small ones may find room
		commit(i, 10)
	}
	fmt.Println("full")
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	for ; i < 110; i++ {
		if !commit(i, 20_000) {
			return fmt.Errorf("commit %d failed on a disk that has room again", i)
		}
	}
	fmt.Println("end")
	// Without closing: what was acknowledged must not need it.
	os.Exit(0)
	return nil
}

func TestADiskFullLosesNothingAcknowledgedAndTheStoreGoesOnWhenThereIsRoom(t *testing.T) {
	path := statePath(t)
	c := startChild(t, "disk full", path)
	acknowledged := map[string]bool{}
	full := false
	for line := c.line(); line != "end"; line = c.line() {
		switch line {
		case "":
			t.Fatal("the child failed")
		case "full":
			full = true
		default:
			acknowledged[line] = true
		}
	}
	if err := c.Wait(); err != nil || !full || acknowledged["99"] && len(acknowledged) == 110 {
		t.Fatalf("the disk was never full: %v, %d commits", err, len(acknowledged))
	}
	s := mustOpen(t, path, Options{})
	keys, err := s.Keys(t.Context(), 1, "k", 1000)
	if err != nil || len(keys) != len(acknowledged) {
		t.Fatalf("%d values, %v, want %d", len(keys), err, len(acknowledged))
	}
	items, err := s.List(t.Context(), 1, "q", 0, 1000)
	if err != nil || len(items) != len(acknowledged) {
		t.Fatalf("%d items, %v, want %d", len(items), err, len(acknowledged))
	}
	for _, item := range items {
		if !acknowledged[string(item.Data)] {
			t.Fatalf("commit %s is there, was refused", item.Data)
		}
	}
	checkFile(t, s)
	closeStore(t, s)
}
