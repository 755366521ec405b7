package bolt

import "hash/fnv"

const (
	metaSize    = 64
	flagMeta    = 0x04
	magic       = 0xED0CDAED
	metaVersion = 2
	noFreelist  = ^uint64(0) // the list of free pages is not kept in the file
)

// meta is what a meta page says.
type meta struct{ root, freelist, end, txid uint64 } // end: the first page that has never been used

// openMeta finds the newest meta page; false when there is none.
func (p *pages) openMeta() bool {
	p.seen = map[uint64]bool{}
	first, second := p.readMeta(0, 0), (*meta)(nil)
	if first != nil {
		second = p.readMeta(1, p.pageSize)
	} else {
		for size := int64(1 << 10); size <= 1<<24 && second == nil; size <<= 1 {
			second = p.readMeta(1, size)
		}
	}
	if first == nil && second == nil {
		p.note("both of the first two pages, without which nothing can be found")
		return false
	}
	if first == nil || second == nil {
		p.note("one of the first two pages: the last commits before the damage may be missing")
	}
	newest, older := first, second
	if newest == nil || older != nil && older.txid > newest.txid {
		newest, older = older, newest
	}
	p.meta, p.older = *newest, older
	return true
}

// readMeta reads the meta page with this number at off, nil when there is none.
func (p *pages) readMeta(id uint64, off int64) *meta {
	b := make([]byte, pageHeader+metaSize)
	if _, err := p.r.ReadAt(b, off); err != nil {
		return nil
	}
	m := b[pageHeader:]
	sum := fnv.New64a()
	_, _ = sum.Write(m[:metaSize-8]) // never fails
	size := int64(order.Uint32(m[8:]))
	if order.Uint32(m) != magic || order.Uint32(m[4:]) != metaVersion || order.Uint64(m[56:]) != sum.Sum64() ||
		size < 512 || size > 1<<24 || size&(size-1) != 0 || int64(id)*size != off {
		return nil
	}
	if order.Uint64(b) != id || order.Uint16(b[8:]) != flagMeta {
		p.note("page %d, whose header is wrong", id)
	}
	p.pageSize = size
	return &meta{root: order.Uint64(m[16:]), freelist: order.Uint64(m[32:]), end: order.Uint64(m[40:]), txid: order.Uint64(m[48:])}
}

// before is the same file one commit earlier, nil when that cannot be found. Pages that a commit replaces are not written over
// before the next one, so that tree is whole unless it is damaged, too.
func (p *pages) before() *pages {
	if p.older == nil {
		return nil
	}
	return &pages{r: p.r, size: p.size, pageSize: p.pageSize, meta: *p.older, seen: map[uint64]bool{}, note: func(string, ...any) {}}
}
