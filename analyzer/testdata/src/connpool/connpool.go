// Package connpool holds a pool of connections with waiters: long functions
// that release and take the lock again in many places. What is not marked is
// silent, for every way through it is right.
package connpool

import (
	"context"
	"errors"
	"sync"
)

var errClosed = errors.New("pool closed")

// A Pool limits the number of open connections.
type Pool struct {
	mu      sync.Mutex
	closed  bool
	free    []*Conn
	waiting map[chan *Conn]bool
	open    int
	max     int
	dial    func(context.Context) (*Conn, error)
}

// A Conn has a lock of its own, which is taken after the pool's, never before.
type Conn struct {
	mu     sync.Mutex
	pool   *Pool
	broken bool
}

// Get is silent: wait, reuse or dial, each with the lock released.
func (p *Pool) Get(ctx context.Context) (*Conn, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	select {
	default:
	case <-ctx.Done():
		p.mu.Unlock()
		return nil, ctx.Err()
	}
	for len(p.free) > 0 {
		last := len(p.free) - 1
		c := p.free[last]
		p.free = p.free[:last]
		if c.usable() {
			p.mu.Unlock()
			return c, nil
		}
		p.open--
	}
	if p.max > 0 && p.open >= p.max {
		ch := make(chan *Conn, 1)
		p.waiting[ch] = true
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			p.mu.Lock()
			delete(p.waiting, ch)
			p.mu.Unlock()
			select {
			case c, ok := <-ch:
				if ok {
					p.Put(c)
				}
			default:
			}
			return nil, ctx.Err()
		case c, ok := <-ch:
			if !ok {
				return nil, errClosed
			}
			return c, nil
		}
	}
	p.open++
	p.mu.Unlock()
	c, err := p.dial(ctx)
	if err != nil {
		p.mu.Lock()
		p.open--
		p.mu.Unlock()
		return nil, err
	}
	c.pool = p
	return c, nil
}

func (c *Conn) usable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.broken
}

// Put is silent: putLocked works under the lock.
func (p *Pool) Put(c *Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.putLocked(c)
}

func (p *Pool) putLocked(c *Conn) {
	if p.closed {
		return
	}
	for ch := range p.waiting {
		delete(p.waiting, ch)
		ch <- c
		return
	}
	p.free = append(p.free, c)
}

// Break is silent: the pool is asked when the connection is released.
func (c *Conn) Break() {
	c.mu.Lock()
	was := c.broken
	c.broken = true
	c.mu.Unlock()
	if !was {
		c.pool.lost()
	}
}

func (p *Pool) lost() {
	p.mu.Lock()
	p.open--
	p.mu.Unlock()
}

// SetMax forgets the unlock when there is nothing to close.
func (p *Pool) SetMax(n int) int {
	p.mu.Lock()
	p.max = n
	extra := p.open - n
	if n <= 0 || extra <= 0 {
		return 0 // want `LK3001: .*Pool\.mu`
	}
	p.free = p.free[:max(0, len(p.free)-extra)]
	p.mu.Unlock()
	return extra
}

// Close is silent.
func (p *Pool) Close() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	free := p.free
	p.free = nil
	for ch := range p.waiting {
		close(ch)
	}
	p.mu.Unlock()
	for _, c := range free {
		c.Break()
	}
}
