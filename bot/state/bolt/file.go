package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// ErrInUse is returned by Open when another process holds the file.
var ErrInUse = errors.New("in use by another process: stop that one first, or give this one a file of its own")

// lockWait is how long Open waits for the other process to end, as in a restart.
const lockWait = time.Second

// openFile opens a sound file, makes a new one, or rebuilds a damaged one.
//
// The lock is taken here, before bbolt has the file, and lasts until it is closed. For the file must be looked at first: on a damaged
// one bbolt panics in a goroutine of its own, where nobody can recover, and the program would never start again.
func openFile(path string, clock func() time.Time) (*bbolt.DB, *Recovery, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // else a rebuilt file would take the place of the link
	}
	deadline := time.Now().Add(lockWait)
	var recovery *Recovery
	for {
		f, err := openLocked(path, os.O_RDWR, deadline)
		if errors.Is(err, fs.ErrNotExist) {
			if err := create(path, clock, deadline); err != nil && !errors.Is(err, fs.ErrExist) {
				return nil, nil, err
			}
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		found, err := inspect(f, nil)
		if err == nil {
			err = found.foreign()
		}
		switch {
		case err != nil:
			return nil, nil, errors.Join(err, f.Close())
		case found.faults == 0:
			db, err := openBolt(f)
			return db, recovery, err
		case recovery != nil:
			return nil, nil, errors.Join(fmt.Errorf("the disk is failing: the file that was just rebuilt is damaged: %s", found.damage[0]), f.Close())
		}
		// The damaged file stays locked until the rebuilt one is in its place.
		recovery, err = rebuild(path, f, clock, deadline)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, nil, err
		}
	}
}

// openBolt hands the locked file to bbolt, which closes it.
func openBolt(f *os.File) (*bbolt.DB, error) {
	return bbolt.Open(f.Name(), 0o600, &bbolt.Options{
		Timeout:        lockWait,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true,
		NoStatistics:   true,
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	})
}

// create makes a new, empty file. It appears under its name complete, so that an empty one there is a sign of damage.
// The error is fs.ErrExist when there is one by now.
func create(path string, clock func() time.Time, deadline time.Time) error {
	f, err := openLocked(path+".new", os.O_RDWR|os.O_CREATE, deadline)
	if err != nil {
		return err
	}
	// Whoever holds the lock on the .new file is alone in giving it the name.
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return errors.Join(err, os.Remove(f.Name()), f.Close())
	}
	return fill(f, func(db *bbolt.DB) error {
		return initialise(db, firstCounter(clock))
	}, func() error {
		return rename(f.Name(), path)
	})
}

// fill makes an empty database of the locked file f, with what write puts in, and calls finish when all is on the disk. The lock ends
// after that. When something fails, the file goes: the disk may be full.
func fill(f *os.File, write func(*bbolt.DB) error, finish func() error) error {
	name := f.Name()
	if err := f.Truncate(0); err != nil { // left by a process that died here
		return errors.Join(err, f.Close())
	}
	db, err := openBolt(f)
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	db.NoSync = true
	if err = write(db); err == nil {
		err = db.Sync()
	}
	if err != nil {
		return errors.Join(err, os.Remove(name), db.Close())
	}
	return errors.Join(finish(), db.Close())
}

// initialise makes the buckets.
func initialise(db *bbolt.DB, counter uint64) error {
	return db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketValues, bucketExpiry, bucketQueues, bucketMeta} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		if err := meta.Put(keyFormat, sealed(keyFormat, []byte(format))); err != nil {
			return err
		}
		return putCounter(meta, counter)
	})
}

// firstCounter is where a new file begins to count: at the microseconds since 1970. Nobody writes a million times a second for
// years, so numbers are not used again even after the file was lost, and a delivery named after one is not taken for an old one.
func firstCounter(clock func() time.Time) uint64 {
	return uint64(max(0, clock().UnixMicro()))
}

// openLocked opens a file and takes the lock that bbolt takes, too. It makes sure that the file is still the one under that name.
func openLocked(path string, flag int, deadline time.Time) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, flag, 0o600)
		if err != nil {
			return nil, err
		}
		free, err := tryLock(f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock: %w", err), f.Close())
		}
		if free && isUnder(path, f) {
			return f, nil
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, ErrInUse
		}
		if !free {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func isUnder(path string, f *os.File) bool {
	have, err1 := f.Stat()
	want, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(have, want)
}

// rename gives a file its name for good: the directory is on the disk when it returns.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}
