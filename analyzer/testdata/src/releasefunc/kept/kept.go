// Package kept holds a release function that is kept in the result.
package kept

import (
	"errors"
	"sync"
)

// database/sql Tx.Query: the release func is kept in the Rows that are returned.
type Tx struct {
	mu   sync.RWMutex
	done bool
}

type Rows struct {
	rel    func(error)
	closed bool
}

func (t *Tx) unlock(error) { t.mu.RUnlock() }

func (t *Tx) grab() (func(error), error) {
	t.mu.RLock()
	if t.done {
		t.mu.RUnlock()
		return nil, errors.New("done")
	}
	return t.unlock, nil
}

func (t *Tx) Query() (*Rows, error) {
	rel, err := t.grab()
	if err != nil {
		return nil, err
	}
	return &Rows{rel: rel}, nil
}

func (r *Rows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	r.rel(nil)
}

func (t *Tx) Commit() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = true
}

func Use(t *Tx) {
	r, err := t.Query()
	if err != nil {
		return
	}
	r.Close()
	t.Commit()
}
