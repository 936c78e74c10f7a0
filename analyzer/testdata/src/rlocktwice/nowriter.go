package rlocktwice

import "sync"

// A Frozen is filled before it is shared; its lock has no writer.
type Frozen struct {
	mu    sync.RWMutex
	names []string
}

// First is silent: without a writer, no reader ever waits.
func (f *Frozen) First() string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.length() == 0 {
		return ""
	}
	return f.names[0]
}

func (f *Frozen) length() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.names)
}

// A Zone takes the lock again only after it has let go.
type Zone struct {
	mu sync.RWMutex
	n  int
}

// Twice is silent: two read locks, one after the other.
func (z *Zone) Twice() int {
	z.mu.RLock()
	n := z.n
	z.mu.RUnlock()
	z.mu.RLock()
	n += z.n
	z.mu.RUnlock()
	return n
}

// Bump is the writer.
func (z *Zone) Bump() {
	z.mu.Lock()
	z.n++
	z.mu.Unlock()
}

// Peek is silent: an attempt does not wait for the writer that waits.
func (z *Zone) Peek() int {
	z.mu.RLock()
	defer z.mu.RUnlock()
	if z.mu.TryRLock() {
		defer z.mu.RUnlock()
		return z.n
	}
	return -1
}
