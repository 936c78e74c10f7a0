package iface

import "sync"

// A backend has two implementations, which share what they lock.
type backend interface{ write(string) }

type base struct {
	mu   sync.Mutex
	data []string
	done *Queue
}

type direct struct{ *base }

func (d direct) write(s string) {
	d.mu.Lock()
	d.data = append(d.data, s)
	d.mu.Unlock()
}

type buffered struct {
	*base
	buf []string
}

func (b *buffered) write(s string) {
	b.mu.Lock()
	b.data = append(b.data, b.buf...)
	b.buf = nil
	b.data = append(b.data, s)
	b.mu.Unlock()
}

// Queue feeds a backend.
type Queue struct {
	mu   sync.Mutex
	n    int
	back backend
}

// Push takes the lock of whichever backend it is.
func (q *Queue) Push(s string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.back.write(s) // want `LK1001: acquiring base\.mu while holding Queue\.mu`
}

func (b *base) drain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done.mu.Lock()
	b.done.n++
	b.done.mu.Unlock()
}
