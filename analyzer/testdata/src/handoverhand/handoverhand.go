// Package handoverhand walks lists with at most two locks held: the next one
// is taken before the previous one is let go.
package handoverhand

import "sync"

// A List is a sorted list with a lock in each node.
type List struct {
	mu   sync.Mutex // guards head
	head *node
}

type node struct {
	mu   sync.Mutex
	key  int
	next *node
}

// Insert is silent: the locks are of one class, in the order of the list, and
// each way out releases the two that are held then.
func (l *List) Insert(key int) bool {
	l.mu.Lock()
	cur := l.head
	cur.mu.Lock()
	l.mu.Unlock()
	for cur.next != nil {
		next := cur.next
		next.mu.Lock()
		if next.key == key {
			next.mu.Unlock()
			cur.mu.Unlock()
			return false
		}
		if next.key > key {
			next.mu.Unlock()
			break
		}
		cur.mu.Unlock()
		cur = next
	}
	cur.next = &node{key: key, next: cur.next}
	cur.mu.Unlock()
	return true
}

// Find is silent: the deferred closure unlocks what cur is at the end.
func (l *List) Find(key int) bool {
	l.mu.Lock()
	cur := l.head
	cur.mu.Lock()
	l.mu.Unlock()
	defer func() { cur.mu.Unlock() }()
	for cur.next != nil && cur.key < key {
		next := cur.next
		next.mu.Lock()
		cur.mu.Unlock()
		cur = next
	}
	return cur.key == key
}
