// Package doomed holds lock orders on the way to a panic, which nobody comes back from.
package doomed

import "sync"

// net/http connReader.Read: reader.mu -> conn.mu only on a path that ends in a panic
// (invalid concurrent use), whichever way conn.mu is seen.
type conn struct {
	mu       sync.Mutex
	hijacked bool
	r        *reader
}

type reader struct {
	mu     sync.Mutex
	inRead bool
	conn   *conn
}

func (c *conn) isHijacked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hijacked
}

func (c *conn) Hijack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.r.abort()
	c.hijacked = true
}

func (r *reader) abort() {
	r.mu.Lock()
	r.inRead = false
	r.mu.Unlock()
}

func (r *reader) Read() {
	r.mu.Lock()
	if r.inRead {
		h := r.conn.isHijacked()
		r.mu.Unlock()
		if h {
			panic("hijacked")
		}
		panic("concurrent Read")
	}
	r.mu.Unlock()
}
