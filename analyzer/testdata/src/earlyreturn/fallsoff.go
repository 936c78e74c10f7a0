package earlyreturn

import "sync"

// A Monitor forgets the unlock where there is no return statement.
type Monitor struct {
	mu     sync.Mutex
	events int
	last   string
}

// Record never unlocks, on any way.
func (m *Monitor) Record(name string) {
	m.mu.Lock()
	m.events++
	m.last = name
} // want `LK3001: .*Monitor\.mu`

// A Service forgets it at the end, after it was right in the middle.
type Service struct {
	mu      sync.Mutex
	running bool
	stop    func()
}

// Shutdown unlocks on the early return only.
func (s *Service) Shutdown() {
	s.mu.Lock()
	if !s.running {
		s.mu.Unlock()
		return
	}
	s.running = false
	s.stop()
} // want `LK3001: .*Service\.mu`

// Restart unlocks in one of two branches.
func (s *Service) Restart(hard bool) {
	s.mu.Lock()
	if hard {
		s.running = false
		s.mu.Unlock()
	} else {
		s.running = true
	}
} // want `LK3001: .*Service\.mu`

// Status is silent: both branches unlock.
func (s *Service) Status() string {
	s.mu.Lock()
	if s.running {
		s.mu.Unlock()
		return "running"
	} else {
		s.mu.Unlock()
	}
	return "stopped"
}
