package returnsheld

import "sync"

// A Tx locks its tree and keeps it locked for the caller.
type Tx struct {
	mu   sync.Mutex
	tree *Tree
	n    int
}

// A Tree is locked by transactions.
type Tree struct {
	mu sync.Mutex
	n  int
	tx *Tx
}

// Open is silent: Done releases.
func (t *Tree) Open() *Tree {
	t.mu.Lock()
	return t
}

// Done releases what Open took.
func (t *Tree) Done() { t.mu.Unlock() }

// Apply holds the tree, by Open, when it takes Tx.mu.
func (x *Tx) Apply() {
	t := x.tree.Open()
	defer t.Done()
	x.mu.Lock() // want `LK1001: .*Tx\.mu.*Tree\.mu`
	x.n = t.n
	x.mu.Unlock()
}

// Write holds Tx.mu and opens the tree.
func (x *Tx) Write() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tree.Open()
	x.tree.n = x.n
	x.tree.Done()
}
