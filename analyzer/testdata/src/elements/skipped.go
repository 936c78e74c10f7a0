package elements

import "sync"

// A Sender has one set of targets per group.
type Sender struct {
	sets []*targets
}

type targets struct {
	mu   sync.RWMutex
	urls []string
}

// SendAll goes on to the next set with the lock of this one: each set has a
// lock of its own, so nothing is locked twice, but one stays locked.
func (s *Sender) SendAll(ok func(string) bool) (sent int) {
	for _, set := range s.sets {
		set.mu.RLock() // want `LK3001: targets\.mu, read-locked here, is not unlocked on all ways to the next iteration`
		if len(set.urls) == 0 {
			set.mu.RUnlock()
			continue
		}
		if !ok(set.urls[0]) {
			continue
		}
		sent += len(set.urls)
		set.mu.RUnlock()
	}
	return sent
}

// SetAll is silent: continue follows the unlock, in every case.
func (s *Sender) SetAll(urls []string) {
	for _, set := range s.sets {
		set.mu.Lock()
		if len(set.urls) == 0 {
			set.mu.Unlock()
			continue
		}
		set.urls = urls
		set.mu.Unlock()
	}
}
