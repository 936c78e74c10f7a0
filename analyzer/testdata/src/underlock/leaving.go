package underlock

import (
	"context"
	"sync"
)

// A Monitor lends the channels that it sends to, as process reapers do.
type Monitor struct {
	mu    sync.Mutex
	exits map[chan int]struct{}
}

func NewMonitor() *Monitor { return &Monitor{exits: make(map[chan int]struct{})} }

func (m *Monitor) Subscribe() chan int {
	c := make(chan int, 32)
	m.mu.Lock()
	m.exits[c] = struct{}{}
	m.mu.Unlock()
	return c
}

func (m *Monitor) Unsubscribe(c chan int) {
	m.mu.Lock()
	delete(m.exits, c)
	close(c)
	m.mu.Unlock()
}

func (m *Monitor) Wait(pid int, c chan int) {
	for p := range c {
		if p == pid {
			m.Unsubscribe(c)
			return
		}
	}
}

// All has a channel of its own, and never gives up.
func (m *Monitor) All(f func(int)) {
	for p := range m.Subscribe() {
		f(p)
	}
}

func (m *Monitor) Reap(pids []int) {
	m.mu.Lock()
	for c := range m.exits {
		for _, p := range pids {
			c <- p // want `LK4001: sending to Monitor\.exits, once it is full, while holding Monitor\.mu: who receives needs that lock`
		}
	}
	m.mu.Unlock()
}

// A Lender is silent: nobody is seen to wait for its lock instead of receiving.
type Lender struct {
	mu    sync.Mutex
	exits map[chan int]struct{}
}

func NewLender() *Lender { return &Lender{exits: make(map[chan int]struct{})} }

func (l *Lender) Subscribe() chan int {
	c := make(chan int, 32)
	l.mu.Lock()
	l.exits[c] = struct{}{}
	l.mu.Unlock()
	return c
}

func (l *Lender) Tell(p int) {
	l.mu.Lock()
	for c := range l.exits {
		c <- p
	}
	l.mu.Unlock()
}

// A Publisher sends to readers that leave in more than one way, of which one needs
// the lock.
type Publisher struct {
	mu   sync.Mutex
	subs map[int]*reader
}

type reader struct{ events chan int }

func NewPublisher() *Publisher { return &Publisher{subs: make(map[int]*reader)} }

func (p *Publisher) add(id int) *reader {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &reader{events: make(chan int, 8)}
	p.subs[id] = r
	return r
}

func (p *Publisher) remove(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.subs, id)
}

func (p *Publisher) Read(ctx context.Context, closed <-chan bool, id int, f func([]int)) {
	r := p.add(id)
	rest := func(list []int) {
		for {
			select {
			case n := <-r.events:
				list = append(list, n)
			default:
				f(list)
				return
			}
		}
	}
	for {
		select {
		case <-closed:
			rest(nil)
			return
		case <-ctx.Done():
			p.remove(id)
			return
		case n := <-r.events:
			rest([]int{n})
		}
	}
}

func (p *Publisher) Publish(n int) {
	p.mu.Lock()
	defer func() { p.mu.Unlock() }()
	for _, r := range p.subs {
		r.events <- n // want `LK4001: sending to reader\.events, once it is full, while holding Publisher\.mu: who receives needs that lock`
	}
}

// A Drainer is silent: its readers make room before they want the lock.
type Drainer struct {
	mu   sync.Mutex
	subs map[int]*drained
}

type drained struct{ events chan int }

func NewDrainer() *Drainer { return &Drainer{subs: make(map[int]*drained)} }

func (d *Drainer) Read(ctx context.Context, id int, f func(int)) {
	r := &drained{events: make(chan int, 8)}
	d.mu.Lock()
	d.subs[id] = r
	d.mu.Unlock()
	drain := func() {
		for {
			select {
			case <-r.events:
			default:
				return
			}
		}
	}
	for {
		select {
		case <-ctx.Done():
			drain()
			d.mu.Lock()
			delete(d.subs, id)
			d.mu.Unlock()
			return
		case n := <-r.events:
			f(n)
		}
	}
}

func (d *Drainer) Publish(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.subs {
		r.events <- n
	}
}

// A Batcher flushes under a lock that the goroutine which receives needs, and which
// is done only after that.
type Batcher struct {
	mu    sync.Mutex
	batch []int
	out   chan []int
	done  chan struct{}
	tick  chan bool
	stop  chan struct{}
}

func newBatcher(room int) *Batcher {
	b := &Batcher{out: make(chan []int, room), done: make(chan struct{}), tick: make(chan bool), stop: make(chan struct{})}
	go b.run()
	return b
}

func (b *Batcher) run() {
	defer close(b.done)
	for {
		select {
		case list, ok := <-b.out:
			if !ok {
				return
			}
			_ = list
		case <-b.tick:
			_ = b.take()
		}
	}
}

func (b *Batcher) take() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.batch
	b.batch = nil
	return list
}

func (b *Batcher) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.out <- b.batch: // want `LK4001: sending to Batcher\.out, once it is full, while holding Batcher\.mu: who receives needs that lock`
	case <-b.done:
	}
	close(b.out)
}

// add is silent: it goes on when end is called, which does not need the lock.
func (b *Batcher) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.out <- []int{n}:
	case <-b.stop:
	}
}

func (b *Batcher) end() { close(b.stop) }
