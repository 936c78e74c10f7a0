// Package aliases holds one lock under several names, and several locks under
// one.
package aliases

import "sync"

// A Tree has nodes.
type Tree struct {
	mu   sync.Mutex
	root *Node
	n    int
}

// A Node has a lock.
type Node struct {
	mu   sync.Mutex
	n    int
	next *Node
}

// Add is silent: mu is t.mu.
func (t *Tree) Add() {
	mu := &t.mu
	mu.Lock()
	t.n++
	t.mu.Unlock()
}

// Twice locks by one name and by the other.
func (t *Tree) Twice() {
	mu := &t.mu
	mu.Lock()
	defer mu.Unlock()
	t.mu.Lock() // want `LK2001: .*Tree\.mu`
	t.n++
	t.mu.Unlock()
}

// Root is silent: n and t.root are one node as long as the field is not set.
func (t *Tree) Root() int {
	n := t.root
	n.mu.Lock()
	defer t.root.mu.Unlock()
	return n.n
}

// Push is silent: the new root is another node than the one that is locked.
func (t *Tree) Push(n *Node) {
	old := t.root
	old.mu.Lock()
	t.root = n
	n.next = old
	old.n++
	old.mu.Unlock()
}

// Walk is silent: cur is another node in each round.
func (t *Tree) Walk() (sum int) {
	for cur := t.root; cur != nil; cur = cur.next {
		cur.mu.Lock()
		sum += cur.n
		cur.mu.Unlock()
	}
	return sum
}

// Pick is silent: which of the two is locked does not matter, it is unlocked.
func Pick(a, b *Node, first bool) {
	n := a
	if !first {
		n = b
	}
	n.mu.Lock()
	n.n++
	n.mu.Unlock()
}

// Deref locks through a copy of the pointer and through the pointer.
func Deref(p *Node) {
	q := p
	q.mu.Lock()
	defer q.mu.Unlock()
	p.mu.Lock() // want `LK2001: .*Node\.mu`
	p.n++
	p.mu.Unlock()
}
