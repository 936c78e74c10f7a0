// Package stringer holds methods that fmt calls for the caller: String, Error,
// Format and GoString.
package stringer

import (
	"fmt"
	"io"
	"log"
	"sync"
)

// A Node prints itself under its lock.
type Node struct {
	mu   sync.Mutex
	name string
	n    int
}

// String locks.
func (n *Node) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.name
}

// Rename logs the node with its lock held.
func (n *Node) Rename(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	log.Printf("renaming %v to %s", n, name) // want `LK2001: .*Node\.mu`
	n.name = name
}

// Reset prints it without a format.
func (n *Node) Reset(w io.Writer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintln(w, "reset", n) // want `LK2001: .*Node\.mu`
	n.n = 0
}

// Add is silent: it prints a field, which has no String.
func (n *Node) Add(d int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.n += d
	log.Printf("%s: %d", n.name, n.n)
}

// Log is silent: the lock is released before the node is printed.
func (n *Node) Log() {
	n.mu.Lock()
	n.n++
	n.mu.Unlock()
	log.Print(n)
}

// Addr is silent: %p and %T print without asking the node.
func (n *Node) Addr() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return fmt.Sprintf("%T at %p", n, n)
}
