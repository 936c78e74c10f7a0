// Package otherlocks holds methods named Lock and Unlock that are no mutex's.
// All of it is silent.
package otherlocks

import (
	"errors"
	"os"
)

var errHeld = errors.New("held")

// A FileLock locks a file for other processes; its Lock may fail.
type FileLock struct {
	path string
	f    *os.File
}

// Lock makes the file.
func (l *FileLock) Lock() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return errHeld
	}
	l.f = f
	return nil
}

// Unlock removes it.
func (l *FileLock) Unlock() error {
	if err := l.f.Close(); err != nil {
		return err
	}
	return os.Remove(l.path)
}

// Run is silent: it is not known what these methods lock.
func Run(l *FileLock, fn func() error) error {
	if err := l.Lock(); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return l.Unlock()
}

// A Cell counts how often it is locked: it is no lock for goroutines.
type Cell struct{ depth int }

// Lock counts up.
func (c *Cell) Lock() { c.depth++ }

// Unlock counts down.
func (c *Cell) Unlock() { c.depth-- }

// Twice is silent: nobody waits.
func (c *Cell) Twice() {
	c.Lock()
	c.Lock()
	c.Unlock()
	c.Unlock()
}

// NoLock marks types that must not be copied.
type NoLock struct{}

// Lock does nothing.
func (*NoLock) Lock() {}

// Unlock does nothing.
func (*NoLock) Unlock() {}

// A Handle is marked by it.
type Handle struct {
	_ NoLock
	n int
}

// Keep is silent.
func (h *Handle) Keep(mark *NoLock) {
	mark.Lock()
	h.n++
}
