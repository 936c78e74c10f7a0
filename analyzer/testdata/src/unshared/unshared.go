// Package unshared holds locks of objects that no other goroutine can have
// seen yet: their orders do not count.
package unshared

import "sync"

// A Server is locked before the registry, once it runs.
type Server struct {
	mu   sync.Mutex
	name string
	n    int
}

var (
	registryMu sync.Mutex
	registry   = map[string]*Server{}
)

// NewServer is silent: it locks a server that it has just made, then the
// registry. Nobody waits for the server's lock before NewServer returns.
func NewServer(name string) *Server {
	s := &Server{name: name}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = 1
	registryMu.Lock()
	defer registryMu.Unlock()
	s.n += len(registry)
	return s
}

// Count is silent: the only order that two goroutines can have.
func Count() (n int) {
	registryMu.Lock()
	defer registryMu.Unlock()
	for _, s := range registry {
		s.mu.Lock()
		n += s.n
		s.mu.Unlock()
	}
	return n
}
