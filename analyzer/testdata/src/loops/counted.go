package loops

import "sync"

// Drain is silent: as many read locks are given back as were taken.
func Drain(next func() bool) {
	var mu sync.RWMutex
	n := 0
	for ; next(); n++ {
		mu.RLock()
	}
	for ; n > 0; n-- {
		mu.RUnlock()
	}
}

// A Peer is one of several.
type Peer struct {
	mu   sync.Mutex
	done bool
}

// InSync is silent: the literal unlocks what the loop has locked.
func InSync(peers ...*Peer) bool {
	for _, p := range peers {
		p.mu.Lock()
	}
	defer func() {
		for _, p := range peers {
			p.mu.Unlock()
		}
	}()
	for i := range peers {
		if !peers[i].done {
			return false
		}
	}
	return true
}
