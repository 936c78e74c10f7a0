package underlock

import "sync"

// A Health is told to stop by a function whose caller's caller has the lock.
type Health struct {
	mu     sync.Mutex
	stop   chan struct{}
	checks int
}

func NewHealth() *Health {
	h := &Health{stop: make(chan struct{})}
	go h.check()
	return h
}

func (h *Health) check() {
	for {
		select {
		case <-h.stop:
			return
		default:
			h.count()
		}
	}
}

func (h *Health) count() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks++
}

func (h *Health) End() {
	h.stop <- struct{}{} // want `LK4001: sending to Health\.stop while \(\*Health\)\.Close holds Health\.mu \(at callers\.go:\d+\): who receives needs that lock \(at callers\.go:\d+\)`
}

func (h *Health) Change() { h.End() }

func (h *Health) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Change()
}

// A Quiet is silent: the function between gives the lock back.
type Quiet struct {
	mu     sync.Mutex
	stop   chan struct{}
	checks int
}

func NewQuiet() *Quiet {
	q := &Quiet{stop: make(chan struct{})}
	go func() {
		for {
			select {
			case <-q.stop:
				return
			default:
				q.mu.Lock()
				q.checks++
				q.mu.Unlock()
			}
		}
	}()
	return q
}

func (q *Quiet) end() { q.stop <- struct{}{} }

func (q *Quiet) change() {
	q.mu.Unlock()
	q.end()
	q.mu.Lock()
}

func (q *Quiet) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.change()
}
