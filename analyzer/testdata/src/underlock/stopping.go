package underlock

import "sync"

// A Mux sends to all watchers with the lock that each of them needs to stop.
type Mux struct {
	mu       sync.Mutex
	watchers map[int]*Watcher
	last     int
}

// A Watcher lends its channel to others.
type Watcher struct {
	result chan int
	id     int
	mux    *Mux
}

func NewMux() *Mux { return &Mux{watchers: map[int]*Watcher{}} }

func (m *Mux) Watch() *Watcher {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	w := &Watcher{result: make(chan int), id: m.last, mux: m}
	m.watchers[m.last] = w
	return w
}

func (w *Watcher) Results() <-chan int { return w.result }

func (w *Watcher) Stop() { w.mux.stop(w.id) }

func (m *Mux) stop(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if w := m.watchers[id]; w != nil {
		delete(m.watchers, id)
		close(w.result)
	}
}

func (m *Mux) Distribute(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, w := range m.watchers {
		w.result <- n // want `LK4001: sending to Watcher\.result while holding Mux\.mu: who receives needs that lock \(at stopping\.go:35\)`
	}
}

// A Tap is silent: its one channel is closed when there is no more to send.
type Tap struct {
	mu     sync.Mutex
	events chan int
}

func NewTap() *Tap { return &Tap{events: make(chan int)} }

func (t *Tap) Events() <-chan int { return t.events }

func (t *Tap) Send(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events <- n
}

func (t *Tap) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.events)
}

// A Careful is silent: a watcher that stops says so first.
type Careful struct {
	mu       sync.Mutex
	watchers map[*CarefulWatcher]bool
}

type CarefulWatcher struct {
	result  chan int
	stopped chan struct{}
	of      *Careful
}

func NewCareful() *Careful { return &Careful{watchers: map[*CarefulWatcher]bool{}} }

func (c *Careful) Watch() *CarefulWatcher {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &CarefulWatcher{result: make(chan int), stopped: make(chan struct{}), of: c}
	c.watchers[w] = true
	return w
}

func (w *CarefulWatcher) Results() <-chan int { return w.result }

func (w *CarefulWatcher) Stop() {
	close(w.stopped)
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	delete(w.of.watchers, w)
	close(w.result)
}

func (c *Careful) Distribute(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for w := range c.watchers {
		select {
		case w.result <- n:
		case <-w.stopped:
		}
	}
}
