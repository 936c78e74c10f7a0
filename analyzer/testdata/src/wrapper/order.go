package wrapper

import "sync"

// A Reader and a Writer have wrappers of one type: two classes, not one.
type Reader struct {
	lk     Mutex
	n      int
	writer *Writer
}

// A Writer is locked by readers and locks them.
type Writer struct {
	lk     Mutex
	n      int
	reader *Reader
}

// Follow locks the reader, then the writer.
func (r *Reader) Follow() {
	r.lk.Lock()
	defer r.lk.Unlock()
	r.writer.lk.Lock() // want `LK1001: .*Writer\.lk.*Reader\.lk`
	r.n = r.writer.n
	r.writer.lk.Unlock()
}

// Lead locks the writer, then the reader.
func (w *Writer) Lead() {
	w.lk.Lock()
	defer w.lk.Unlock()
	w.reader.lk.Lock()
	w.n = w.reader.n
	w.reader.lk.Unlock()
}

// A Source and a Sink are silent: their wrappers are of one type as well, but
// they are always taken in this order.
type Source struct {
	lk   Mutex
	n    int
	sink *Sink
}

// A Sink comes second.
type Sink struct {
	lk Mutex
	n  int
}

// Move is the only order.
func (s *Source) Move() {
	s.lk.Lock()
	defer s.lk.Unlock()
	s.sink.lk.Lock()
	defer s.sink.lk.Unlock()
	s.sink.n, s.n = s.n, 0
}

// A RW wraps both halves, under other names for the read half.
type RW struct {
	mu sync.RWMutex
}

// Lock takes the write half.
func (l *RW) Lock() { l.mu.Lock() }

// Unlock releases it.
func (l *RW) Unlock() { l.mu.Unlock() }

// ReadLock takes the read half.
func (l *RW) ReadLock() { l.mu.RLock() }

// ReadUnlock releases it.
func (l *RW) ReadUnlock() { l.mu.RUnlock() }

// A Page is guarded by a RW.
type Page struct {
	latch RW
	data  []byte
}

// Split upgrades.
func (p *Page) Split() {
	p.latch.ReadLock()
	defer p.latch.ReadUnlock()
	if len(p.data) > 4096 {
		p.latch.Lock() // want `LK2003: .*Page\.latch`
		p.data = p.data[:4096]
		p.latch.Unlock()
	}
}

// Len is silent.
func (p *Page) Len() int {
	p.latch.ReadLock()
	defer p.latch.ReadUnlock()
	return len(p.data)
}

// A Cell is a lock wrapper that knows the store it belongs to.
type Cell struct {
	sync.Mutex
	store *CellStore
}

// Unlock adds to Mutex's.
func (c *Cell) Unlock() { c.Mutex.Unlock() }

// Lock adds to Mutex's.
func (c *Cell) Lock() { c.Mutex.Lock() }

// A CellStore has a lock that is no part of the wrapper.
type CellStore struct {
	mu  sync.RWMutex
	top sync.Mutex
	n   int
}

func (c *Cell) flush() {
	c.store.mu.RLock()
	c.store.n++
	c.store.mu.RUnlock()
}

// Flush is silent: cell before top before mu.
func (c *Cell) Flush() {
	c.store.top.Lock()
	c.flush()
	c.store.top.Unlock()
}

// Reset is silent, too.
func (c *Cell) Reset() {
	c.Lock()
	defer c.Unlock()
	c.store.top.Lock()
	c.store.n = 0
	c.store.top.Unlock()
}
