package correlated

import "sync"

const (
	flagShared = 1 << iota
	flagDirty
)

// An Index has conditions that are computed each time, from what does not
// change in between.
type Index struct {
	mu     *sync.Mutex
	flags  int
	shared bool
	keys   []string
}

// Add is silent: one bit, tested twice.
func (x *Index) Add(key string) {
	if x.flags&flagShared != 0 {
		x.mu.Lock()
	}
	x.keys = append(x.keys, key)
	if x.flags&flagShared != 0 {
		x.mu.Unlock()
	}
}

// Drop is silent: one length, tested twice.
func (x *Index) Drop(keys []string) {
	if len(keys) > 0 {
		x.mu.Lock()
	}
	n := 0
	for range keys {
		n++
	}
	if len(keys) > 0 {
		x.keys = x.keys[n:]
		x.mu.Unlock()
	}
}

// Each is silent: there is a lock or there is none.
func (x *Index) Each(fn func(string)) {
	if x.mu != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
	}
	for _, k := range x.keys {
		fn(k)
	}
}

// Len is silent: isShared returns one field.
func (x *Index) Len() int {
	if x.isShared() {
		x.mu.Lock()
	}
	n := len(x.keys)
	if x.isShared() {
		x.mu.Unlock()
	}
	return n
}

func (x *Index) isShared() bool { return x.shared }

// Merge is silent: comparing two locks takes neither.
func (x *Index) Merge(other *Index) {
	x.mu.Lock()
	if other.mu != x.mu {
		other.keys = nil
	}
	x.keys = append(x.keys, other.keys...)
	x.mu.Unlock()
}

// Bit tests one bit and then another.
func (x *Index) Bit() {
	if x.flags&flagShared != 0 {
		x.mu.Lock()
	}
	x.keys = nil
	if x.flags&flagDirty != 0 {
		return // want `LK3001: .*Index\.mu`
	}
	if x.flags&flagShared != 0 {
		x.mu.Unlock()
	}
}
