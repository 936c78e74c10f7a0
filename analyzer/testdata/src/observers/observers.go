// Package observers holds a subject that calls its observers.
package observers

import "sync"

type observer interface{ update(v int) }

// A Subject calls its observers with its lock.
type Subject struct {
	mu        sync.Mutex
	v         int
	observers []observer
}

// A Display is an observer.
type Display struct {
	mu      sync.Mutex
	shown   int
	subject *Subject
}

// Attach adds the display.
func (s *Subject) Attach(d *Display) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observers = append(s.observers, d)
}

// Set notifies under the lock.
func (s *Subject) Set(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.v = v
	for _, o := range s.observers {
		o.update(v) // want `LK1001: .*Display\.mu.*Subject\.mu`
	}
}

func (d *Display) update(v int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shown = v
}

// Close asks the subject with the display locked.
func (d *Display) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.subject.detach(d)
	d.shown = -1
}

func (s *Subject) detach(observer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observers = nil
}
