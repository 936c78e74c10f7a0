// Package withlock holds helpers that run a function under a lock.
package withlock

import "sync"

// A State is changed by functions only.
type State struct {
	mu sync.Mutex
	n  int
}

func (s *State) withLock(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

// Add is silent: the literal does not lock.
func (s *State) Add(n int) {
	s.withLock(func() { s.n += n })
}

// Twice nests the helper.
func (s *State) Twice() {
	s.withLock(func() { s.Add(s.n) }) // want `LK2001: .*State\.mu`
}

// Bound passes a method that locks.
func (s *State) Bound() {
	s.withLock(s.incr) // want `LK2001: .*State\.mu`
}

func (s *State) incr() {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

// Move is silent: the lock inside the literal is another object's, and the
// one order between the two types is this one.
func (s *State) Move(l *Log) {
	s.withLock(func() { l.append(s.n) })
}

// A Log is locked after a State.
type Log struct {
	mu    sync.Mutex
	lines []int
}

func (l *Log) append(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, n)
}
