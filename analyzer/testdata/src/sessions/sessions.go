// Package sessions holds the shape that most cycles in servers have: a manager
// locks its sessions, and a session that fails tells its manager.
//
//	Manager.mu ──▶ Session.mu   in CloseAll
//	Session.mu ──▶ Manager.mu   in Recv
package sessions

import "sync"

// A Manager owns sessions.
type Manager struct {
	mu       sync.Mutex
	sessions map[int]*Session
}

// A Session reports its end to the manager.
type Session struct {
	mu     sync.Mutex
	id     int
	closed bool
	m      *Manager
}

// CloseAll closes the sessions with the manager locked.
func (m *Manager) CloseAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, s := range m.sessions {
		s.close() // want `LK1001: .*Session\.mu.*Manager\.mu`
		delete(m.sessions, id)
	}
}

func (s *Session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// Recv tells the manager with the session locked.
func (s *Session) Recv(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.closed = true
		s.m.forget(s.id)
	}
}

func (m *Manager) forget(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, id)
}
