//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bolt

import "os"

// tryLock leaves the lock to bbolt, which takes it a little later: two processes starting at the same moment on a damaged
// file are not kept apart here.
func tryLock(*os.File) (bool, error) { return true, nil }

// syncDir does nothing: a directory cannot be synced here.
func syncDir(string) error { return nil }
