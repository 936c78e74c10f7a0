// Package gotos holds locks and goto: retry loops and common endings.
package gotos

import (
	"errors"
	"sync"
)

var errStale = errors.New("stale")

// A Mount retries.
type Mount struct {
	mu    sync.Mutex
	gen   int
	valid bool
}

// Pivot goes back to retry with the lock.
func (m *Mount) Pivot(check func() bool) {
retry:
	m.mu.Lock() // want `LK2001: .*Mount\.mu`
	if !m.valid {
		m.mu.Unlock()
		return
	}
	if !check() {
		goto retry
	}
	m.gen++
	m.mu.Unlock()
}

// Remount is silent: the lock is released before goto.
func (m *Mount) Remount(check func() bool) {
retry:
	m.mu.Lock()
	if !check() {
		m.mu.Unlock()
		goto retry
	}
	m.gen++
	m.mu.Unlock()
}

// Unmount is silent: the endings unlock, and each way reaches one.
func (m *Mount) Unmount(force bool) (err error) {
	m.mu.Lock()
	if !m.valid {
		err = errStale
		goto out
	}
	if !force && m.gen > 0 {
		err = errStale
		goto out
	}
	m.valid = false
out:
	m.mu.Unlock()
	return err
}

// Bind jumps over the unlock.
func (m *Mount) Bind() (err error) {
	m.mu.Lock()
	if !m.valid {
		err = errStale
		goto fail
	}
	m.gen++
	m.mu.Unlock()
	return nil
fail:
	m.gen = 0
	return err // want `LK3001: .*Mount\.mu`
}
