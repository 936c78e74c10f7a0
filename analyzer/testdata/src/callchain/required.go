package callchain

import "sync"

// A Node is locked by its callers before the methods named …Locked run.
type Node struct {
	mu    sync.Mutex
	n     int
	store *Store
}

// A Store locks nodes while it is locked itself.
type Store struct {
	mu    sync.Mutex
	nodes []*Node
}

// Update holds Node.mu; the lock that Update holds matters in saveLocked, which
// has no lock operation on it.
func (n *Node) Update() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.n++
	n.saveLocked() // want `LK1001: .*Store\.mu.*Node\.mu`
}

// saveLocked requires n.mu.
func (n *Node) saveLocked() {
	n.store.mu.Lock()
	n.store.nodes = append(n.store.nodes, n)
	n.store.mu.Unlock()
}

// Reset is the opposite order.
func (s *Store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.nodes {
		n.mu.Lock()
		n.n = 0
		n.mu.Unlock()
	}
}
