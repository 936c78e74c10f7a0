package closures

import (
	"errors"
	"sync"
)

var errEmpty = errors.New("empty")

// A Batch is worked on by literals.
type Batch struct {
	mu    sync.Mutex
	items []int
}

// Each forgets the unlock inside a literal that is called here.
func (b *Batch) Each() error {
	pop := func() (int, error) {
		b.mu.Lock()
		if len(b.items) == 0 {
			return 0, errEmpty // want `LK3001: .*Batch\.mu`
		}
		it := b.items[0]
		b.items = b.items[1:]
		b.mu.Unlock()
		return it, nil
	}
	_, err := pop()
	return err
}

// A Log is locked and unlocked by literals.
type Log struct {
	mu    sync.Mutex
	lines []string
}

// Write is silent: unlock is called on each way out.
func (l *Log) Write(line string) bool {
	lock := func() { l.mu.Lock() }
	unlock := func() { l.mu.Unlock() }
	lock()
	if line == "" {
		unlock()
		return false
	}
	l.lines = append(l.lines, line)
	unlock()
	return true
}

// Trim is silent: the literal is called with the lock held and works in a window
// in which it is not.
func (l *Log) Trim(slow func([]string) []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	shrink := func() {
		lines := l.lines
		l.mu.Unlock()
		lines = slow(lines)
		l.mu.Lock()
		l.lines = lines
	}
	for len(l.lines) > 100 {
		shrink()
	}
}

// A Meta commits by a literal that unlocks early, and again at its end.
type Meta struct {
	mu  sync.Mutex
	old string
}

// Update unlocks twice when nothing has changed.
func (m *Meta) Update(s string) {
	set := func() {
		m.mu.Lock()
		changed := m.old != s
		if !changed {
			m.mu.Unlock()
		}
		m.old = s
		m.mu.Unlock() // want `LK3002: .*Meta\.mu`
	}
	set()
}

// A Starter hands out a literal that is told whether the lock is held.
type Starter struct {
	mu sync.Mutex
	n  int
}

func (s *Starter) prepare() (started func(n int, locked bool)) {
	return func(n int, locked bool) {
		if locked {
			s.n = n
			return
		}
		s.mu.Lock()
		s.n = n
		s.mu.Unlock()
	}
}

// Create is silent: it says that it holds the lock.
func (s *Starter) Create() {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := s.prepare()
	started(1, true)
}

// Start is silent: it says that it does not.
func (s *Starter) Start() {
	started := s.prepare()
	started(2, false)
}

// Restart says the wrong thing.
func (s *Starter) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := s.prepare()
	started(3, false) // want `LK2001: .*Starter\.mu`
}
