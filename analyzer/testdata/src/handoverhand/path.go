package handoverhand

import "sync"

// A Trie is walked from the root down.
type Trie struct {
	mu       sync.RWMutex
	value    string
	children map[byte]*Trie
}

// Get is silent: the child is locked before the parent is released, down to
// where the path ends.
func (t *Trie) Get(path string) (string, bool) {
	cur := t
	cur.mu.RLock()
	for i := 0; i < len(path); i++ {
		child, ok := cur.children[path[i]]
		if !ok {
			cur.mu.RUnlock()
			return "", false
		}
		child.mu.RLock()
		cur.mu.RUnlock()
		cur = child
	}
	v := cur.value
	cur.mu.RUnlock()
	return v, true
}

// A Skip forgets the last lock of the walk when it has found something.
type Skip struct {
	mu   sync.Mutex
	key  int
	next *Skip
}

// Has returns with the lock of the node that it found.
func (s *Skip) Has(key int) bool {
	cur := s
	cur.mu.Lock()
	for cur.next != nil {
		if cur.key == key {
			return true // want `LK3001: .*Skip\.mu`
		}
		next := cur.next
		next.mu.Lock()
		cur.mu.Unlock()
		cur = next
	}
	cur.mu.Unlock()
	return false
}
