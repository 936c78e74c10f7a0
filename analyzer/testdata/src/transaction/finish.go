package transaction

import "sync"

// A Streams hands out a Collection with its lock held.
type Streams struct {
	mu     sync.Mutex
	byName map[string]map[string]*stream
	n      int
}

type stream struct {
	streams *Streams
	name    string
}

func (s *Streams) open(space, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byName[space][name] = &stream{streams: s, name: name}
}

func (s *stream) close() {
	s.streams.mu.Lock()
	defer s.streams.mu.Unlock()
	s.streams.n--
}

// A Collection gives back the lock of its streams when it ends.
type Collection interface {
	Finish()
	Count() int
	Drop(space, name string)
	Move()
}

type collection struct {
	streams *Streams
	removed map[string]string
	hook    func()
}

// Collect begins one.
func (s *Streams) Collect(hook func()) Collection {
	s.mu.Lock()
	return &collection{streams: s, hook: hook}
}

func (s *Streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Finish holds the lock that each stream takes through its pointer to the streams.
func (c *collection) Finish() {
	defer c.streams.mu.Unlock()
	for space, name := range c.removed {
		if s, ok := c.streams.byName[space][name]; ok {
			s.close() // want `LK2001: locking Streams\.mu again through stream\.streams while holding it, via \(\*stream\)\.close: .* \(locked by the caller, until finish\.go:57\)`
		}
	}
}

// Count takes it on the way.
func (c *collection) Count() int {
	defer c.streams.mu.Unlock()
	return c.streams.count() // want `LK2001: locking Streams\.mu again while holding it, via \(\*Streams\)\.count`
}

// Drop is silent: the release is not deferred, and the hook may take the lock.
func (c *collection) Drop(space, name string) {
	c.streams.open(space, name)
	c.hook()
	c.streams.mu.Unlock()
}

// Move is silent: it takes what it gives back, after the deferral.
func (c *collection) Move() {
	defer c.streams.mu.Unlock()
	c.streams.count()
	c.streams.mu.Lock()
	c.streams.n++
}
