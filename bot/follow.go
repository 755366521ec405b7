package bot

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

// settle is how long files must lie still before they are read: an editor's program writes several, in several steps.
const settle = 300 * time.Millisecond

// Follow serves the content of dir each time its files change, until ctx ends. A release with an error is not served: the last good one goes on, and
// the log says file, line and what to write. The swap is atomic and drops no conversation.
func (b *Bot) Follow(ctx context.Context, dir string) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("follow %s: %w", dir, err)
	}
	defer w.Close()
	if err := watchFolders(w, dir); err != nil {
		return fmt.Errorf("follow %s: %w", dir, err)
	}
	stop := func() {}
	defer func() { stop() }()
	// It runs at once: what was saved between the first reading and now is not missed.
	quiet := time.NewTimer(settle)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-w.Events:
			if info, err := os.Stat(event.Name); err == nil && info.IsDir() && event.Has(fsnotify.Create) {
				if err := watchFolders(w, event.Name); err != nil {
					b.log.Error("follow a new folder", "error", err)
				}
			}
			quiet.Reset(settle)
		case err := <-w.Errors:
			b.log.Error("follow the content", "error", err)
			quiet.Reset(settle) // something was missed: read everything again
		case <-quiet.C:
			stop()
			b.reload(ctx, dir)
			stop = b.calibrateBeside(ctx)
		}
	}
}

// watchFolders watches dir and every folder below: a folder, not its files, because editors replace files.
func watchFolders(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(path)
	})
}

func (b *Bot) reload(ctx context.Context, dir string) {
	o := b.Release().learn
	current, _ := b.Release().Calibration()
	o.Known = []intents.Calibration{intents.Shipped(), current}
	r, problems, err := LoadRelease(os.DirFS(dir), o)
	if err != nil {
		b.log.Error("the content was not read, the last good release goes on", "error", err)
		return
	}
	for _, p := range content.Errors(problems) {
		b.log.Error("the content has an error, the last good release goes on", "problem", p.String())
	}
	if r == nil {
		return
	}
	if r.ID == b.Release().ID {
		if err := r.Close(); err != nil {
			b.log.Error("close a release", "error", err)
		}
		return
	}
	b.Serve(r)
	b.log.Info("new content is served", "release", r.ID, "entries", len(r.base.Entries))
}

// calibrateBeside calibrates while the watching goes on, so that a mistake saved meanwhile is told at once. stop gives up and waits.
func (b *Bot) calibrateBeside(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.Calibrate(ctx); err != nil {
			b.log.Error("calibrate", "error", err)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// Calibrate gives the release being served probabilities learnt from its very content, if it has not; it takes some seconds, during which the
// release is served with those of the content before.
func (b *Bot) Calibrate(ctx context.Context) error {
	r := b.Release()
	if _, own := r.Calibration(); own {
		return nil
	}
	better, err := r.Calibrated(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	// Both releases share their index: swapped without closing, and only if no newer one has come.
	if b.release.CompareAndSwap(r, better) {
		b.log.Info("the content is calibrated", "release", r.ID)
	}
	return nil
}
