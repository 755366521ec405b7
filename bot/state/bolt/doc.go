// Package bolt keeps a [state.Store] in one file on one machine, over go.etcd.io/bbolt. It is the default: nothing to install.
//
// Commits of many callers are written together: one goroutine takes all that wait and writes them in one transaction. A
// commit that conflicts or finds a queue full fails alone. Reads see what is committed and wait for no writer.
//
// One process uses the file at a time. Each value and item carries a checksum. A file that is damaged is never served and never
// deleted: [Open] puts it aside, carries over all that can still be read, and says what was lost ([Store.Recovery], and the log).
//
// Imports: bot/state and bbolt. Start with [Open]; commit.go and group.go are the way of a write, file.go and pages.go that of an opening.
package bolt
