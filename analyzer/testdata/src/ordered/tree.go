package ordered

import "sync"

// A Span is locked after its parent, always.
type Span struct {
	mu       sync.Mutex
	done     bool
	children []*Span
}

// End is silent: parents come before children, and there is no way back up.
func (s *Span) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	for _, c := range s.children {
		c.End()
	}
}

// A Scope is locked before its parent, always.
type Scope struct {
	mu     sync.RWMutex
	names  map[string]int
	parent *Scope
}

// Lookup is silent: children come before parents, and there is no way down.
func (s *Scope) Lookup(name string) (int, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if v, ok := s.names[name]; ok {
		return v, true
	}
	if s.parent == nil {
		return 0, false
	}
	return s.parent.Lookup(name)
}

// Define makes Scope.mu a lock that is written, too.
func (s *Scope) Define(name string, v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names[name] = v
}
