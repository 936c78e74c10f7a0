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

// A Unit is one of two, which a Rack ends with the lock that one of them needs for that.
type Unit interface{ endUnit() }

type Rack struct {
	mu    sync.Mutex
	units map[string]Unit
	count int
}

type busyUnit struct {
	rack *Rack
	done chan struct{}
}

type idleUnit struct{}

func (idleUnit) endUnit() {}

func (r *Rack) Add(name string) {
	u := &busyUnit{rack: r, done: make(chan struct{})}
	go u.run()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.units[name] = u
	r.units["idle"] = idleUnit{}
}

func (u *busyUnit) run() {
	defer close(u.done)
	u.rack.mu.Lock()
	u.rack.count++
	u.rack.mu.Unlock()
}

func (u *busyUnit) endUnit() {
	<-u.done // want `LK4001: receiving from busyUnit\.done while \(\*Rack\)\.Close holds Rack\.mu \(at callers\.go:\d+\): who sends or closes needs that lock`
}

func (r *Rack) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range r.units {
		u.endUnit()
	}
}
