// Package doublecheck holds double-checked locking: look without the lock or
// with the read lock, then again with the write lock.
package doublecheck

import (
	"sync"
	"sync/atomic"
)

// A Pool makes connections on demand.
type Pool struct {
	mu    sync.RWMutex
	conns map[string]*conn
}

type conn struct{ addr string }

// Get forgets the unlock when the second look succeeds.
func (p *Pool) Get(addr string) *conn {
	p.mu.RLock()
	c, ok := p.conns[addr]
	p.mu.RUnlock()
	if ok {
		return c
	}
	p.mu.Lock()
	if c, ok := p.conns[addr]; ok {
		return c // want `LK3001: .*Pool\.mu`
	}
	c = &conn{addr}
	p.conns[addr] = c
	p.mu.Unlock()
	return c
}

// Peek forgets it when the first look succeeds.
func (p *Pool) Peek(addr string) *conn {
	p.mu.RLock()
	if c, ok := p.conns[addr]; ok {
		return c // want `LK3001: .*Pool\.mu`
	}
	p.mu.RUnlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &conn{addr}
	p.conns[addr] = c
	return c
}

// Dial is silent.
func (p *Pool) Dial(addr string) *conn {
	p.mu.RLock()
	if c, ok := p.conns[addr]; ok {
		p.mu.RUnlock()
		return c
	}
	p.mu.RUnlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, ok := p.conns[addr]; ok {
		return c
	}
	c := &conn{addr}
	p.conns[addr] = c
	return c
}

// A Lazy is initialised once, by an atomic flag.
type Lazy struct {
	mu   sync.Mutex
	done atomic.Bool
	v    int
}

// Value is silent: the first look takes no lock.
func (l *Lazy) Value() int {
	if l.done.Load() {
		return l.v
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.done.Load() {
		l.v = 42
		l.done.Store(true)
	}
	return l.v
}

// Reset releases only if the flag was set at the second look.
func (l *Lazy) Reset() {
	if !l.done.Load() {
		return
	}
	l.mu.Lock()
	if l.done.Load() {
		l.v = 0
		l.done.Store(false)
		l.mu.Unlock()
	}
} // want `LK3001: .*Lazy\.mu`
