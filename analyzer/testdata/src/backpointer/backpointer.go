// Package backpointer holds locks that are reached again from a child through
// its pointer to the owner: another path, the same lock.
package backpointer

import "sync"

// A Conn has streams; each stream knows its connection.
type Conn struct {
	mu      sync.Mutex
	window  int
	streams map[int]*Stream
}

// A Stream belongs to a Conn.
type Stream struct {
	conn   *Conn
	id     int
	window int
}

// Grow holds c.mu and calls a method of a stream of c, which locks s.conn.mu:
// that is c.mu.
func (c *Conn) Grow(id, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.window += n
	if s := c.streams[id]; s != nil {
		s.grow(n) // want `LK2001: .*Conn\.mu`
	}
}

func (s *Stream) grow(n int) {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.window += n
}
