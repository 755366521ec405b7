package intents

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"oupsbot/intents/classifier"
)

// keptModels is how many models the cache holds; those unused for longest go first. One of the shipped content weighs some seventy megabytes.
const keptModels = 4

// CacheDir is where trained models are kept between starts, so that content that has not changed is not learnt again. It is empty when this user
// has no such folder: nothing is kept then.
func CacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "oupsbot")
}

// cacheFile names what was learnt by its hash, which tells the content and how it is learnt.
func cacheFile(dir, hash string) string { return filepath.Join(dir, hash+".model") }

// loadLearnt reads what was learnt from this very content, if it was kept whole.
func loadLearnt(dir, hash string) (learnt, error) {
	name := cacheFile(dir, hash)
	data, err := os.ReadFile(name)
	if err != nil {
		return learnt{}, err
	}
	if len(data) < sha256.Size {
		return learnt{}, errors.New("the kept model is cut short")
	}
	data, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if own := sha256.Sum256(data); !bytes.Equal(own[:], sum) {
		return learnt{}, errors.New("the kept model is damaged")
	}
	size := binary.LittleEndian.Uint64(data)
	if size > uint64(len(data)-8) {
		return learnt{}, errors.New("the kept model is damaged")
	}
	var l learnt
	if l.linear, err = classifier.Read(bytes.NewReader(data[8 : 8+size])); err != nil {
		return learnt{}, err
	}
	if l.groups, err = classifier.Read(bytes.NewReader(data[8+size:])); err != nil {
		return learnt{}, err
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // it was used: only matters to what goes first
	return l, nil
}

// keep writes what was learnt, whole or not at all, and makes room.
func (l learnt) keep(dir, hash string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep the model: %w", err)
	}
	f, err := os.CreateTemp(dir, "*.tmp")
	if err != nil {
		return fmt.Errorf("keep the model: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	err = l.write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), cacheFile(dir, hash))
	}
	if err != nil {
		return fmt.Errorf("keep the model: %w", err)
	}
	return forgetOldest(dir)
}

func (l learnt) write(f io.Writer) error {
	var linear bytes.Buffer
	if err := l.linear.Write(&linear); err != nil {
		return err
	}
	h := sha256.New()
	w := bufio.NewWriter(f)
	both := io.MultiWriter(w, h)
	if err := binary.Write(both, binary.LittleEndian, uint64(linear.Len())); err != nil {
		return err
	}
	if _, err := linear.WriteTo(both); err != nil {
		return err
	}
	if err := l.groups.Write(both); err != nil {
		return err
	}
	if _, err := w.Write(h.Sum(nil)); err != nil {
		return err
	}
	return w.Flush()
}

func forgetOldest(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.model"))
	if err != nil {
		return fmt.Errorf("make room among the kept models: %w", err)
	}
	used := map[string]int64{}
	for _, n := range names {
		if info, err := os.Stat(n); err == nil {
			used[n] = info.ModTime().UnixNano()
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(used[b], used[a]), cmp.Compare(a, b)) })
	for _, n := range names[min(keptModels, len(names)):] {
		if err := os.Remove(n); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("make room among the kept models: %w", err)
		}
	}
	return nil
}
