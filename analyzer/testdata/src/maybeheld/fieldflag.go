// Package maybeheld holds functions that leave a lock held or not, and say which in a field.
package maybeheld

import "sync"

// database/sql Rows: Scan may keep the read lock and says so in a field; Next, Close
// release it if the field says so.
type Rows struct {
	mu   sync.RWMutex
	hold bool
	n    int
}

func (r *Rows) Scan(raw bool) bool {
	if r.hold {
		return false
	}
	r.mu.RLock()
	if raw {
		r.hold = true
	} else {
		r.mu.RUnlock()
	}
	return true
}

func (r *Rows) unhold() {
	if r.hold {
		r.hold = false
		r.mu.RUnlock()
	}
}

func (r *Rows) Next() bool {
	r.unhold()
	r.mu.RLock()
	r.n--
	more := r.n > 0
	r.mu.RUnlock()
	if !more {
		r.Close()
	}
	return more
}

func (r *Rows) Close() {
	r.unhold()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n = 0
}

func Use(r *Rows, raw bool) {
	defer r.Close()
	for r.Next() {
		r.Scan(raw)
	}
}
