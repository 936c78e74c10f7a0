package doubleunlock

import "sync"

// A Session is unlocked by a callee.
type Session struct {
	mu     sync.Mutex
	closed bool
	n      int
}

// closeLocked is silent: it is called with the lock and releases it.
func (s *Session) closeLocked() {
	s.closed = true
	s.mu.Unlock()
}

// Close is silent: the callee releases.
func (s *Session) Close() {
	s.mu.Lock()
	s.closeLocked()
}

// Finish unlocks after the callee has.
func (s *Session) Finish() {
	s.mu.Lock()
	s.closeLocked()
	s.mu.Unlock() // want `LK3002: .*Session\.mu`
}
