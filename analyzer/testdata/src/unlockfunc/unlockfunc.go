// Package unlockfunc holds functions that return the function that unlocks.
package unlockfunc

import (
	"errors"
	"sync"
)

var errBusy = errors.New("busy")

// A Repo is locked for its callers.
type Repo struct {
	mu   sync.Mutex
	busy bool
	n    int
}

// Lock is silent: the caller gets the unlock.
func (r *Repo) Lock() (unlock func()) {
	r.mu.Lock()
	return r.mu.Unlock
}

// lockAs is silent: the caller gets a literal that unlocks.
func (r *Repo) lockAs(n int) func() {
	r.mu.Lock()
	old := r.n
	r.n = n
	return func() {
		r.n = old
		r.mu.Unlock()
	}
}

// Commit is silent.
func (r *Repo) Commit() {
	defer r.Lock()()
	r.n++
}

// Amend is silent: unlock is called on each way out.
func (r *Repo) Amend() error {
	unlock := r.Lock()
	if r.n == 0 {
		unlock()
		return errBusy
	}
	r.n--
	unlock()
	return nil
}

// Revert forgets unlock on one way out.
func (r *Repo) Revert() error {
	unlock := r.lockAs(0)
	if r.busy {
		return errBusy // want `LK3001: .*Repo\.mu`
	}
	r.n--
	unlock()
	return nil
}

// Nested locks again between lock and unlock.
func (r *Repo) Nested() {
	unlock := r.Lock()
	defer unlock()
	r.Commit() // want `LK2001: .*Repo\.mu`
}
