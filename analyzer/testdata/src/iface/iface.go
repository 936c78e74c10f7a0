// Package iface holds locks that are taken behind an interface method.
package iface

import "sync"

// A publisher has one implementation in the package, so that the call is
// certain.
type publisher interface {
	publish(msg string)
}

// A Session is told by a publisher and locks it.
type Session struct {
	mu   sync.Mutex
	out  publisher
	sent int
}

// A Hub implements publisher.
type Hub struct {
	mu       sync.Mutex
	sessions []*Session
	msgs     []string
}

// NewSession ties the two together.
func NewSession(h *Hub) *Session { return &Session{out: h} }

// Say holds Session.mu and reaches Hub.mu through the interface.
func (s *Session) Say(msg string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	s.out.publish(msg) // want `LK1001: .*Hub\.mu.*Session\.mu`
}

func (h *Hub) publish(msg string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.msgs = append(h.msgs, msg)
}

// Sent holds Hub.mu and locks the sessions.
func (h *Hub) Sent() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.sessions {
		s.mu.Lock()
		n += s.sent
		s.mu.Unlock()
	}
	return n
}
