package stringer

import (
	"fmt"
	"log"
	"sync"
)

// A Shelf is locked before its labels.
type Shelf struct {
	mu     sync.Mutex
	labels []*Label
}

// A Label knows its shelf.
type Label struct {
	mu    sync.Mutex
	shelf *Shelf
	text  string
}

// String takes the label's lock.
func (l *Label) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text
}

// Show takes what can be printed: the only one in the program is a Label.
func Show(s fmt.Stringer) string { return "<" + s.String() + ">" }

// ShowAll makes Labels such.
func ShowAll(list []*Label) (text string) {
	for _, l := range list {
		text += Show(l)
	}
	return text
}

// Grow is silent: a number is printed under the shelf's lock, and no label.
func (s *Shelf) Grow(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log.Printf("growing by %d", n)
	s.labels = append(s.labels, make([]*Label, n)...)
}

// Move has the order that printing a label would have the other way round.
func (l *Label) Move(to *Shelf) {
	l.mu.Lock()
	defer l.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	to.labels = append(to.labels, l)
	l.shelf = to
}
