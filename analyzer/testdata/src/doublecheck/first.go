package doublecheck

import (
	"sync"
	"sync/atomic"
)

// A Session shakes hands before it does anything else.
type Session struct {
	shaking sync.Mutex
	in      sync.Mutex
	ready   atomic.Bool
	n       int
}

func (s *Session) shake() {
	if s.ready.Load() {
		return
	}
	s.shaking.Lock()
	defer s.shaking.Unlock()
	if s.ready.Load() {
		return
	}
	s.in.Lock()
	defer s.in.Unlock()
	s.n++
	s.ready.Store(true)
}

// Read is silent: what shake does under its lock is done before.
func (s *Session) Read() {
	s.shake()
	s.in.Lock()
	defer s.in.Unlock()
	s.shaking.Lock()
	defer s.shaking.Unlock()
	s.n++
}

// Again is silent: shake returns at its first look.
func (s *Session) Again() {
	s.shaking.Lock()
	defer s.shaking.Unlock()
	s.shake()
}

// A Link looks once, which tells nothing of the order.
type Link struct {
	shaking sync.Mutex
	in      sync.Mutex
	state   uint32
	n       int
}

func (l *Link) shake() {
	l.shaking.Lock()
	defer l.shaking.Unlock()
	if atomic.LoadUint32(&l.state) != 0 {
		return
	}
	l.in.Lock() // want `LK1001: .*Link\.in.*Link\.shaking`
	defer l.in.Unlock()
	l.n++
	atomic.StoreUint32(&l.state, 1)
}

// Read has the opposite order.
func (l *Link) Read() {
	l.shake()
	l.in.Lock()
	defer l.in.Unlock()
	l.shaking.Lock()
	defer l.shaking.Unlock()
	l.n++
}

// A Tunnel asks a number, and by functions.
type Tunnel struct {
	shaking sync.Mutex
	in      sync.Mutex
	state   uint32
	n       int
}

func (t *Tunnel) shake() {
	if atomic.LoadUint32(&t.state) == 1 {
		return
	}
	t.shaking.Lock()
	defer t.shaking.Unlock()
	if atomic.LoadUint32(&t.state) == 0 {
		t.in.Lock()
		t.n++
		t.in.Unlock()
		atomic.StoreUint32(&t.state, 1)
	}
}

// Read is silent.
func (t *Tunnel) Read() {
	t.shake()
	t.in.Lock()
	defer t.in.Unlock()
	t.shaking.Lock()
	defer t.shaking.Unlock()
	t.n++
}

// A Server stops once: that its flag is set says that it runs.
type Server struct {
	mu, conns sync.Mutex
	running   atomic.Bool
	n         int
}

// Stop may run while others use the server.
func (s *Server) Stop() {
	if !s.running.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running.Load() {
		return
	}
	s.conns.Lock() // want `LK1001: .*Server\.conns.*Server\.mu`
	defer s.conns.Unlock()
	s.running.Store(false)
}

// Accept has the opposite order.
func (s *Server) Accept() {
	s.conns.Lock()
	defer s.conns.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}
