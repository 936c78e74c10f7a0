package underlock

import (
	"context"
	"sync"
)

// A Hub sends to subscribers with its lock held; these need it to leave.
type Hub struct {
	mu   sync.Mutex
	subs []*subscriber
}

type subscriber struct{ events chan int }

func (h *Hub) subscribe() *subscriber {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &subscriber{events: make(chan int, 8)}
	h.subs = append(h.subs, s)
	return s
}

func (h *Hub) leave(s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, o := range h.subs {
		if o == s {
			h.subs = append(h.subs[:i], h.subs[i+1:]...)
			return
		}
	}
}

// Follow gives up when the context ends, and then receives no more.
func (h *Hub) Follow(ctx context.Context, f func(int)) {
	s := h.subscribe()
	for {
		select {
		case n := <-s.events:
			f(n)
		case <-ctx.Done():
			h.leave(s)
			return
		}
	}
}

func (h *Hub) Publish(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.subs {
		s.events <- n // want `LK4001: sending to subscriber\.events, once it is full, while holding Hub\.mu: who receives needs that lock`
	}
}

// A Feed is the same, with a call that is deferred.
type Feed struct {
	mu     sync.Mutex
	listen chan int
}

func NewFeed() *Feed { return &Feed{listen: make(chan int)} }

func (f *Feed) Listen(stop func(int) bool) {
	defer f.close()
	for n := range f.listen {
		if stop(n) {
			return
		}
	}
}

func (f *Feed) close() {
	f.mu.Lock()
	f.listen = nil
	f.mu.Unlock()
}

func (f *Feed) Send(n int) {
	f.mu.Lock()
	f.send(n)
	f.mu.Unlock()
}

// send is called with the lock.
func (f *Feed) send(n int) {
	f.listen <- n // want `LK4001: sending to Feed\.listen while holding Feed\.mu: who receives needs that lock`
}

// A Drain is silent: its receiver takes the lock when the channel is closed, and
// then nobody sends any more.
type Drain struct {
	mu  sync.Mutex
	in  chan int
	sum int
}

func NewDrain() *Drain { return &Drain{in: make(chan int)} }

func (d *Drain) run() {
	sum := 0
	for n := range d.in {
		sum += n
	}
	d.mu.Lock()
	d.sum = sum
	d.mu.Unlock()
}

func (d *Drain) Put(n int) {
	d.mu.Lock()
	d.in <- n
	d.mu.Unlock()
}

// A Sized is silent: who knows how many there will be has made room for them.
type Sized struct {
	mu  sync.Mutex
	out chan int
}

func (s *Sized) Fill(list []int) {
	s.out = make(chan int, len(list))
	go func() {
		for n := range s.out {
			s.mu.Lock()
			_ = n
			s.mu.Unlock()
		}
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range list {
		s.out <- n
	}
}

// An Opener is silent: there is room for more than will ever be sent.
type Opener struct {
	mu  sync.Mutex
	out chan int
}

var openers = 1000000

func newOpener() *Opener {
	o := &Opener{out: make(chan int, openers)}
	go func() {
		for n := range o.out {
			o.mu.Lock()
			_ = n
			o.mu.Unlock()
		}
	}()
	return o
}

func (o *Opener) open(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.out <- n
}

// A Board keeps its listeners as keys of a map.
type Board struct {
	mu        sync.Mutex
	listeners map[chan int]bool
}

func NewBoard() *Board { return &Board{listeners: make(map[chan int]bool)} }

func (b *Board) Listen(until int) {
	c := make(chan int, 4)
	b.mu.Lock()
	b.listeners[c] = true
	b.mu.Unlock()
	for n := range c {
		if n == until {
			b.forget(c)
			return
		}
	}
}

func (b *Board) forget(c chan int) {
	b.mu.Lock()
	delete(b.listeners, c)
	b.mu.Unlock()
}

func (b *Board) Tell(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.listeners {
		c <- n // want `LK4001: sending to Board\.listeners, once it is full, while holding Board\.mu: who receives needs that lock`
	}
}

// A Wall is silent: who has its map may receive as well.
type Wall struct {
	mu        sync.Mutex
	listeners map[chan int]bool
}

func NewWall(listeners map[chan int]bool) *Wall { return &Wall{listeners: listeners} }

func (w *Wall) Listen(until int) {
	c := make(chan int, 4)
	w.mu.Lock()
	w.listeners[c] = true
	w.mu.Unlock()
	for n := range c {
		if n == until {
			w.mu.Lock()
			delete(w.listeners, c)
			w.mu.Unlock()
			return
		}
	}
}

func (w *Wall) Tell(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.listeners {
		c <- n
	}
}

// An Answer is silent: it is given once, and there is room for it.
type Answer struct {
	mu     sync.Mutex
	done   bool
	result chan int
}

func Ask() *Answer {
	a := &Answer{result: make(chan int, 1)}
	go func() {
		for n := range a.result {
			a.mu.Lock()
			_ = n
			a.mu.Unlock()
		}
	}()
	return a
}

func (a *Answer) Give(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done {
		return false
	}
	a.done = true
	a.result <- n
	close(a.result)
	return true
}
