package iface

import (
	"io"
	"sync"
)

type visitor interface {
	visit(key string)
}

// A Tree shows its keys to a visitor, under its lock.
type Tree struct {
	mu   sync.Mutex
	keys []string
}

func (t *Tree) walk(v visitor) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range t.keys {
		v.visit(k)
	}
}

// A pruner deletes from the tree that it visits.
type pruner struct{ tree *Tree }

func (p *pruner) visit(key string) {
	if key == "" {
		p.tree.Delete(key)
	}
}

// A counter does not lock.
type counter struct{ n int }

func (c *counter) visit(string) { c.n++ }

// Delete locks.
func (t *Tree) Delete(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys = t.keys[:0]
}

// Prune passes a visitor whose type is known here: it locks the tree again.
func (t *Tree) Prune() {
	t.walk(&pruner{tree: t}) // want `LK2001: .*Tree\.mu|LK1002: .*Tree\.mu`
}

// Count is silent: the visitor that it passes is known not to lock.
func (t *Tree) Count() int {
	c := &counter{}
	t.walk(c)
	return c.n
}

// A Sink writes to something that it was given.
type Sink struct {
	mu sync.Mutex
	w  io.Writer
	n  int
}

// Write is silent: nothing is known of the writer.
func (s *Sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n += len(p)
	return s.w.Write(p)
}

// Reset is silent.
func (s *Sink) Reset(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w = w
}
