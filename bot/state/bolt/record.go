package bolt

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"oupsbot/bot/state"
)

// The file holds four buckets. All keys that have a part begin with it (one byte), so that a part is one range of a bucket.
//
//	values   part, key                        ► record (below)
//	expiry   time (8 bytes), part, key        ► nothing; one entry for each record that expires, at its armed time
//	queues   part, length of name (2), name, sequence (8) ► sealed data
//	meta     "format", "counter"              ► sealed data
//
// Numbers are big-endian, so that their order is the order of the bytes.
var (
	bucketValues = []byte("values")
	bucketExpiry = []byte("expiry")
	bucketQueues = []byte("queues")
	bucketMeta   = []byte("meta")

	keyFormat  = []byte("format")
	keyCounter = []byte("counter") // last version or sequence number given
)

// format names the layout above. A file with another one is refused.
const format = "oupsbot state 1"

// errDamaged is what a read returns for bytes that are not those written. The next Open sets the file right and reports it.
var errDamaged = errors.New("state: a stored value is damaged: restart to have the file put aside and rebuilt")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A record is a value as stored: checksum (4), version (8), expiry (8), armed (8), data. Times are in milliseconds since
// 1970; expiry 0 is never. Armed is when the expiry bucket will look at the record, at the latest at its expiry: writing
// a record again with a later expiry leaves the entry alone, and the sweep moves it when it meets it. A conversation
// that goes on for twenty turns thus costs one entry, not twenty.
type record []byte

const recordHeader = 4 + 8 + 8 + 8

// newRecord makes a record of data, with an empty header.
func newRecord(data []byte) record {
	r := make(record, recordHeader+len(data))
	copy(r[recordHeader:], data)
	return r
}

func (r record) version() uint64     { return binary.BigEndian.Uint64(r[4:]) }
func (r record) expiry() int64       { return int64(binary.BigEndian.Uint64(r[12:])) }
func (r record) armed() int64        { return int64(binary.BigEndian.Uint64(r[20:])) }
func (r record) data() []byte        { return r[recordHeader:] }
func (r record) setVersion(v uint64) { binary.BigEndian.PutUint64(r[4:], v) }
func (r record) setExpiry(ms int64)  { binary.BigEndian.PutUint64(r[12:], uint64(ms)) }
func (r record) setArmed(ms int64)   { binary.BigEndian.PutUint64(r[20:], uint64(ms)) }

// live says whether the record exists at this time.
func (r record) live(now int64) bool {
	return len(r) >= recordHeader && (r.expiry() == 0 || r.expiry() > now)
}

// whole says whether the record is the one that was sealed under this key.
func (r record) whole(key []byte) bool {
	return len(r) >= recordHeader && isSealed(key, r)
}

// seal writes the checksum of the key and of what follows into the first four bytes.
func seal(key, b []byte) {
	binary.BigEndian.PutUint32(b, checksum(key, b[4:]))
}

// sealed is a copy of data behind its checksum.
func sealed(key, data []byte) []byte {
	b := append(make([]byte, 4, 4+len(data)), data...)
	seal(key, b)
	return b
}

func isSealed(key, b []byte) bool {
	return len(b) >= 4 && binary.BigEndian.Uint32(b) == checksum(key, b[4:])
}

func checksum(key, b []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, b)
}

// expiryAt is when something written now is gone, rounded up to the millisecond; 0 for a TTL of 0.
func expiryAt(now time.Time, ttl time.Duration) int64 {
	if ttl == 0 {
		return 0
	}
	return now.Add(ttl + time.Millisecond - 1).UnixMilli()
}

// valueKey is a key of the values bucket.
func valueKey(part state.Part, key string) []byte {
	return append(append(make([]byte, 0, 1+len(key)), byte(part)), key...)
}

// queuePrefix begins the keys of a queue's items. The length stands before the name, so that no name begins another's.
func queuePrefix(part state.Part, queue string) []byte {
	b := append(make([]byte, 0, 1+2+len(queue)+8), byte(part))
	b = binary.BigEndian.AppendUint16(b, uint16(len(queue)))
	return append(b, queue...)
}

// itemKey is a key of the queues bucket.
func itemKey(prefix []byte, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, len(prefix)+8), prefix...), seq)
}

// splitItem takes an item's key apart; false when it is none.
func splitItem(key []byte) (prefix []byte, seq uint64, ok bool) {
	if len(key) < 1+2+8 || key[0] >= state.Partitions || int(binary.BigEndian.Uint16(key[1:])) != len(key)-1-2-8 {
		return nil, 0, false
	}
	at := len(key) - 8
	return key[:at], binary.BigEndian.Uint64(key[at:]), true
}

// expiryKey is a key of the expiry bucket, for a key of the values bucket.
func expiryKey(at int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(key)), uint64(at)), key...)
}
