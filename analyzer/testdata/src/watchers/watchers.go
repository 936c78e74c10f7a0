// Package watchers holds a store with watchers: two locks, read and write
// halves, a queue per watcher.
package watchers

import (
	"errors"
	"sync"
)

var errGone = errors.New("watcher gone")

// A Store is locked before its watchers' hub.
//
//	Store.mu ──▶ Hub.mu
type Store struct {
	mu  sync.RWMutex
	rev int
	kv  map[string]string
	hub *Hub
}

// A Hub keeps watchers.
type Hub struct {
	mu       sync.Mutex
	watchers map[int]*Watcher
	next     int
}

// A Watcher gets events.
type Watcher struct {
	id  int
	key string
	ch  chan string
}

// Put is silent: store, then hub.
func (s *Store) Put(k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rev++
	s.kv[k] = v
	s.hub.notify(k, v)
}

func (h *Hub) notify(k, v string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, w := range h.watchers {
		if w.key != k {
			continue
		}
		select {
		case w.ch <- v:
		default:
			close(w.ch)
			delete(h.watchers, id)
		}
	}
}

// Watch is silent: the same order, with the read half.
func (s *Store) Watch(k string) (*Watcher, int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.next++
	w := &Watcher{id: s.hub.next, key: k, ch: make(chan string, 16)}
	s.hub.watchers[w.id] = w
	return w, s.rev
}

// Cancel is silent: the hub alone.
func (h *Hub) Cancel(id int) error {
	h.mu.Lock()
	w, ok := h.watchers[id]
	if !ok {
		h.mu.Unlock()
		return errGone
	}
	delete(h.watchers, id)
	h.mu.Unlock()
	close(w.ch)
	return nil
}

// Progress forgets the hub when there is no watcher.
func (h *Hub) Progress(id int) error {
	h.mu.Lock()
	if h.watchers == nil {
		return nil // want `LK3001: .*Hub\.mu`
	}
	w, ok := h.watchers[id]
	if !ok {
		h.mu.Unlock()
		return errGone
	}
	h.mu.Unlock()
	w.ch <- ""
	return nil
}

// Range reads under the read half, and counts by a method that reads, too.
func (s *Store) Range(prefix string) (out []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.Len() == 0 { // want `LK2002: .*Store\.mu`
		return nil
	}
	for k := range s.kv {
		out = append(out, k)
	}
	return out
}

// Len reads.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.kv)
}

// Restore is silent: it calls the variant that expects the lock.
func (s *Store) Restore(kv map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kv = kv
	s.compactLocked(s.rev)
}

// Compact locks.
func (s *Store) Compact(rev int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.compactLocked(rev)
}

// Rebuild calls the variant that locks.
func (s *Store) Rebuild() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kv = map[string]string{}
	s.Compact(s.rev) // want `LK2001: .*Store\.mu`
}

func (s *Store) compactLocked(rev int) {
	if rev > s.rev {
		s.rev = rev
	}
}
