package handoff

import "sync"

// A Conn is unlocked by what its methods end with.
type Conn struct {
	mu     sync.Mutex
	closed bool
	out    []byte
}

// Close is silent: finish releases.
func (c *Conn) Close() {
	c.mu.Lock()
	c.closed = true
	c.finish()
}

// Write is silent: each way out ends in a callee that releases.
func (c *Conn) Write(p []byte) bool {
	c.mu.Lock()
	if c.closed {
		return c.reject()
	}
	c.out = append(c.out, p...)
	c.finish()
	return true
}

// finish is silent: its callers hold the lock.
func (c *Conn) finish() { c.mu.Unlock() }

// reject is silent, too.
func (c *Conn) reject() bool {
	defer c.mu.Unlock()
	c.out = nil
	return false
}

// A Chain is unlocked two calls down, or by a deferred call.
type Chain struct {
	mu sync.Mutex
	n  int
}

// Add is silent.
func (c *Chain) Add() {
	c.mu.Lock()
	defer c.leave()
	c.n++
}

func (c *Chain) leave() { c.exit() }

func (c *Chain) exit() { c.mu.Unlock() }

// Sub calls leave on one way only.
func (c *Chain) Sub() bool {
	c.mu.Lock()
	if c.n == 0 {
		return false // want `LK3001: .*Chain\.mu`
	}
	c.n--
	c.leave()
	return true
}
