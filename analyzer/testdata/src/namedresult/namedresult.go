// Package namedresult holds functions whose result is a variable that a
// deferred literal reads.
package namedresult

import (
	"errors"
	"sync"
)

var errShort = errors.New("short")

// A Conn keeps its lock when a write has begun.
type Conn struct {
	mu  sync.Mutex
	buf []byte
}

// Begin is silent: on error it releases by the deferred literal, on success
// End does.
func (c *Conn) Begin(n int) (err error) {
	c.mu.Lock()
	defer func() {
		if err != nil {
			c.mu.Unlock()
		}
	}()
	if n > cap(c.buf) {
		return errShort
	}
	if n == 0 {
		err = errShort
		return
	}
	c.buf = c.buf[:n]
	return nil
}

// End is silent: it releases what Begin has kept.
func (c *Conn) End() { c.mu.Unlock() }

// Write is silent: Begin's error says that the lock is not held.
func (c *Conn) Write(p []byte) (n int, err error) {
	if err = c.Begin(len(p)); err != nil {
		return
	}
	defer c.End()
	n = copy(c.buf, p)
	return
}

// A Stream has its error check inverted.
type Stream struct {
	mu   sync.Mutex
	data []byte
}

// Read unlocks on error only, and nothing else does.
func (s *Stream) Read(p []byte) (n int, err error) {
	s.mu.Lock()
	defer func() {
		if err != nil {
			s.mu.Unlock()
		}
	}()
	if len(s.data) == 0 {
		return 0, errShort
	}
	n = copy(p, s.data)
	return n, nil // want `LK3001: .*Stream\.mu`
}

// Skip is a bare return with the lock.
func (s *Stream) Skip(n int) (ok bool) {
	s.mu.Lock()
	if n > len(s.data) {
		return // want `LK3001: .*Stream\.mu`
	}
	s.data = s.data[n:]
	ok = true
	s.mu.Unlock()
	return
}
