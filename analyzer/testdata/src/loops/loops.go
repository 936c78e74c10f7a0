// Package loops holds locks that are taken in each iteration.
package loops

import "sync"

// A Queue is worked off.
type Queue struct {
	mu    sync.Mutex
	items []item
}

type item struct {
	skip bool
	run  func()
}

// Work goes on without the unlock when an item is to be skipped. The only
// return releases.
func (q *Queue) Work() {
	for {
		q.mu.Lock() // want `LK2001: .*Queue\.mu`
		if len(q.items) == 0 {
			q.mu.Unlock()
			return
		}
		it := q.items[0]
		q.items = q.items[1:]
		if it.skip {
			continue
		}
		q.mu.Unlock()
		it.run()
	}
}

// WorkAll has the same mistake in a loop that ends by itself: the next
// iteration locks again, and after the last one the lock stays. These are two
// ways to stop, of one cause.
func (q *Queue) WorkAll(items []item) {
	for _, it := range items {
		q.mu.Lock() // want `LK2001: .*Queue\.mu`
		if it.skip {
			continue
		}
		q.items = append(q.items, it)
		q.mu.Unlock()
	}
} // want `LK3001: .*Queue\.mu`

// Drain is silent: continue comes after the unlock.
func (q *Queue) Drain() {
	for {
		q.mu.Lock()
		if len(q.items) == 0 {
			q.mu.Unlock()
			return
		}
		it := q.items[0]
		q.items = q.items[1:]
		q.mu.Unlock()
		if it.skip {
			continue
		}
		it.run()
	}
}

// Find is silent: break leaves the loop with the lock, which is released below.
func (q *Queue) Find() (found bool) {
	q.mu.Lock()
	for _, it := range q.items {
		if it.skip {
			found = true
			break
		}
	}
	q.mu.Unlock()
	return found
}

// Poll breaks out of the loop with the lock, and returns.
func (q *Queue) Poll() int {
	n := 0
	for {
		q.mu.Lock()
		if len(q.items) == 0 {
			break
		}
		q.items = q.items[1:]
		n++
		q.mu.Unlock()
	}
	return n // want `LK3001: .*Queue\.mu`
}

// Batch is silent: the lock is released and taken again every so often, and
// held at the top and at the end of the loop.
func (q *Queue) Batch(n int) {
	q.mu.Lock()
	for i := range n {
		if i%100 == 99 {
			q.mu.Unlock()
			q.mu.Lock()
		}
		q.items = append(q.items, item{})
	}
	q.mu.Unlock()
}
