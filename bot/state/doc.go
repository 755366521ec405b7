// Package state is what must not be lost: conversations, messages accepted and not yet answered, replies not yet sent, counters.
//
// It holds one small interface, [Store]; bot/state/bolt keeps it in a file on one machine, durable before a call returns.
// bot/state/statetest is the contract: whoever writes another engine runs it and is done.
//
// What is promised: a [Store.Commit] that returned nil survives kill -9 and a power cut; it is applied whole or not at all; two
// commits that check the same version cannot both succeed; a queue keeps the order of its commits; an expired value is never read,
// and is deleted soon after; versions and sequence numbers are never used again. A file that is damaged is never served: bolt puts it
// aside, whole, under the name FILE.corrupt-TIME, carries over all that can still be read, and logs what was lost.
//
// What is not: a disk that lies about having written; a file copied while the program runs (stop it first). When the disk fails
// at the very last step of a commit, its outcome is not known: the store then refuses every call until a restart has read
// the file again. Deleted bytes stay in the file until others take their place, and a file put aside holds what people wrote:
// encrypt the disk, delete such files once looked at.
//
// Imports: the standard library only. Start with [Store].
package state
