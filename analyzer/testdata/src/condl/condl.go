// Package condl holds condition variables: Cond.L is the mutex that NewCond
// was given, and Wait lets go of it and takes it again.
package condl

import "sync"

// A Queue blocks readers while it is empty.
type Queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []int
}

// NewQueue ties ready to mu.
func NewQueue() *Queue {
	q := &Queue{}
	q.ready = sync.NewCond(&q.mu)
	return q
}

// Pop is silent: Wait releases and retakes the lock, which is held after it.
func (q *Queue) Pop() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.ready.Wait()
	}
	it := q.items[0]
	q.items = q.items[1:]
	return it
}

// Push is silent: it locks by the other name of mu.
func (q *Queue) Push(it int) {
	q.ready.L.Lock()
	q.items = append(q.items, it)
	q.ready.L.Unlock()
	q.ready.Signal()
}

// PushAll is silent: mu is taken by one name and released by the other.
func (q *Queue) PushAll(items []int) {
	q.ready.L.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, items...)
	q.ready.Broadcast()
}

// Len locks mu.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items)
}

// Full holds ready.L, which is mu, and calls Len.
func (q *Queue) Full() bool {
	q.ready.L.Lock()
	defer q.ready.L.Unlock()
	return q.Len() > 100 // want `LK2001: .*Queue\.mu`
}

// TryPop forgets the unlock by the other name.
func (q *Queue) TryPop() (int, bool) {
	q.ready.L.Lock()
	if len(q.items) == 0 {
		return 0, false // want `LK3001: .*Queue\.mu`
	}
	it := q.items[0]
	q.items = q.items[1:]
	q.ready.L.Unlock()
	return it, true
}
