package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// pages reads bbolt's file format without trusting it: every number is checked against the file before it is followed, a
// page is entered once, and what is wrong is noted and left out instead of ending the walk. bbolt itself follows
// numbers into unmapped memory. It notes all that would make bbolt panic when it opens the file, and more.
//
// The format (bbolt 1.3 to 1.5, "version 2"), in the machine's byte order: pages of pageSize bytes, some followed by overflow pages.
//
//	header        id 8, flags 2, count 2, overflow 4
//	meta          header; magic 4, version 4, pageSize 4, flags 4, root bucket 16, freelist 8, end 8, txid 8, checksum 8
//	branch        header; count × (position 4, key size 4, page 8); keys
//	leaf          header; count × (flags 4, position 4, key size 4, value size 4); keys and values
//	bucket        the value of a leaf element with flag 1: root page 8, sequence 8; for root page 0 a leaf page follows
//
// Positions count from the element itself. Pages 0 and 1 are metas; the valid one with the higher txid counts.
type pages struct {
	r    io.ReaderAt
	size int64
	note func(format string, args ...any) // of what is wrong

	pageSize int64
	meta     meta  // the tree that is walked
	older    *meta // that of one commit before, if its meta page is good

	seen map[uint64]bool
	in   string // the bucket being walked, "" for the one that holds the others
	lost []gap
}

// gap is a range of keys of a bucket, [low, high), of which something could not be read; nil is no limit.
type gap struct {
	bucket    string
	low, high []byte
}

const (
	pageHeader  = 16
	elementSize = 16
	bucketSize  = 16
	maxDepth    = 64 // of a tree: more than 2^64 pages

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10
	flagBucket   = 0x01 // of a leaf element
)

var order = binary.NativeEndian

// lose notes a gap.
func (p *pages) lose(low, high []byte) {
	p.lost = append(p.lost, gap{p.in, bytes.Clone(low), bytes.Clone(high)})
}

// missed says whether a key is in a gap.
func (p *pages) missed(bucket string, key []byte) bool {
	for _, g := range p.lost {
		if g.bucket == "" || g.bucket == bucket && between(key, g.low, g.high) {
			return true
		}
	}
	return false
}

// read returns a page with its overflow pages, or nil when it cannot be the page with this number.
func (p *pages) read(id uint64) []byte {
	if id < 2 || id >= p.meta.end {
		p.note("page %d, which is outside the file", id)
		return nil
	}
	buf := make([]byte, p.pageSize)
	if !p.readAt(buf, id) {
		return nil
	}
	count := uint64(order.Uint32(buf[12:])) + 1
	if order.Uint64(buf) != id || count > p.meta.end-id {
		p.note("page %d, whose header is wrong", id)
		return nil
	}
	for i := id; i < id+count; i++ {
		if p.seen[i] {
			p.note("page %d, which is used twice", i)
			return nil
		}
	}
	if count > 1 {
		if int64(id+count)*p.pageSize > p.size { // before memory is taken for it
			p.note("page %d, which the file is too short for", id)
			return nil
		}
		buf = make([]byte, int64(count)*p.pageSize)
		if !p.readAt(buf, id) {
			return nil
		}
	}
	for i := id; i < id+count; i++ {
		p.seen[i] = true
	}
	return buf
}

// readAt reads from the start of a page. A sector that cannot be read is damage like any other.
func (p *pages) readAt(b []byte, id uint64) bool {
	_, err := p.r.ReadAt(b, int64(id)*p.pageSize)
	if err != nil {
		p.note("page %d: %v", id, err)
	}
	return err == nil
}

// element is one element of a leaf page. Its slices are valid during the visit.
type element struct {
	bucket     bool
	key, value []byte
}

// tree visits the elements of the leaf pages under a page, in order. Keys must be within [low, high); nil is no limit.
func (p *pages) tree(id uint64, low, high []byte, depth int, visit func(element)) {
	if depth > maxDepth {
		p.note("page %d, too deep in its tree", id)
		p.lose(low, high)
		return
	}
	buf := p.read(id)
	if buf == nil {
		p.lose(low, high)
		return
	}
	switch order.Uint16(buf[8:]) {
	case flagLeaf:
		p.leaf(fmt.Sprintf("page %d", id), buf, low, high, visit)
	case flagBranch:
		p.branch(id, buf, low, high, depth, visit)
	default:
		p.note("page %d, which is of the wrong kind", id)
		p.lose(low, high)
	}
}

func (p *pages) branch(id uint64, buf, low, high []byte, depth int, visit func(element)) {
	n := int(order.Uint16(buf[10:]))
	if n == 0 || pageHeader+n*elementSize > len(buf) {
		p.note("page %d, whose number of branches is wrong", id)
		p.lose(low, high)
		return
	}
	keys := make([][]byte, n)
	for i := range n {
		e := pageHeader + i*elementSize
		keys[i], _ = cut(buf, e, order.Uint32(buf[e:]), order.Uint32(buf[e+4:]), 0)
		if keys[i] == nil || !between(keys[i], low, high) || i > 0 && bytes.Compare(keys[i-1], keys[i]) >= 0 {
			p.note("page %d, whose keys are wrong", id)
			p.lose(low, high)
			// The pages below may still be good: visit them without regard to order.
			for i := range n {
				p.tree(order.Uint64(buf[pageHeader+i*elementSize+8:]), nil, nil, depth+1, visit)
			}
			return
		}
	}
	for i, key := range keys {
		next := high
		if i+1 < n {
			next = keys[i+1]
		}
		p.tree(order.Uint64(buf[pageHeader+i*elementSize+8:]), key, next, depth+1, visit)
	}
}

func (p *pages) leaf(name string, buf, low, high []byte, visit func(element)) {
	n := int(order.Uint16(buf[10:]))
	if pageHeader+n*elementSize > len(buf) {
		p.note("%s, whose number of elements is wrong", name)
		p.lose(low, high)
		return
	}
	var last []byte
	for i := range n {
		e := pageHeader + i*elementSize
		key, value := cut(buf, e, order.Uint32(buf[e+4:]), order.Uint32(buf[e+8:]), order.Uint32(buf[e+12:]))
		if key == nil {
			p.note("%s, element %d of %d", name, i+1, n)
			p.lose(low, high)
			continue
		}
		if !between(key, low, high) || last != nil && bytes.Compare(last, key) >= 0 {
			p.note("%s, whose keys are not in order", name)
			p.lose(low, high)
		}
		last = key
		visit(element{bucket: order.Uint32(buf[e:])&flagBucket != 0, key: key, value: value})
	}
}

// bucket visits the elements of a bucket, given its header.
func (p *pages) bucket(name string, header []byte, visit func(element)) {
	p.in = name
	defer func() { p.in = "" }()
	switch {
	case len(header) < bucketSize:
		p.note("the header of %s", name)
		p.lose(nil, nil)
	case order.Uint64(header) != 0:
		p.tree(order.Uint64(header), nil, nil, 0, visit)
	case len(header) < bucketSize+pageHeader || order.Uint16(header[bucketSize+8:]) != flagLeaf:
		p.note("the content of %s", name)
		p.lose(nil, nil)
	default:
		p.leaf(name, header[bucketSize:], nil, nil, visit)
	}
}

// checkFreelist checks the list of free pages, which this package never writes but a tool like "bbolt compact" does: a page
// that is both free and used would be written over. To be called after the trees were walked.
func (p *pages) checkFreelist() {
	if p.meta.freelist == noFreelist {
		return
	}
	buf := p.read(p.meta.freelist)
	if buf == nil {
		return
	}
	n, at := uint64(order.Uint16(buf[10:])), pageHeader
	if n == 0xFFFF {
		n, at = order.Uint64(buf[at:]), at+8
	}
	if order.Uint16(buf[8:]) != flagFreelist || n > uint64(len(buf)-at)/8 {
		p.note("page %d, the list of free pages", p.meta.freelist)
		return
	}
	for ; n > 0; n, at = n-1, at+8 {
		if id := order.Uint64(buf[at:]); id < 2 || id >= p.meta.end || p.seen[id] {
			p.note("page %d, the list of free pages", p.meta.freelist)
			return
		}
	}
}

// cut takes a key and a value out of a page; nil when they are not inside it. No key is empty.
func cut(buf []byte, element int, pos, ksize, vsize uint32) (key, value []byte) {
	start := uint64(element) + uint64(pos)
	end := start + uint64(ksize) + uint64(vsize)
	if ksize == 0 || pos < elementSize || end > uint64(len(buf)) {
		return nil, nil
	}
	mid := start + uint64(ksize)
	return buf[start:mid], buf[mid:end]
}

func between(key, low, high []byte) bool {
	return (low == nil || bytes.Compare(key, low) >= 0) && (high == nil || bytes.Compare(key, high) < 0)
}
