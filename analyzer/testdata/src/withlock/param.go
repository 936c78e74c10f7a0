package withlock

import (
	"errors"
	"sync"
)

// locked runs fn with any lock held, and hands its error on.
func locked(l sync.Locker, fn func() error) error {
	l.Lock()
	defer l.Unlock()
	return fn()
}

var errFull = errors.New("full")

// A Ring is locked through the free function.
type Ring struct {
	mu   sync.Mutex
	n    int
	size int
}

// Push is silent.
func (r *Ring) Push() error {
	return locked(&r.mu, func() error {
		if r.n == r.size {
			return errFull
		}
		r.n++
		return nil
	})
}

// Fill pushes from under the lock.
func (r *Ring) Fill() error {
	return locked(&r.mu, func() error { return r.Push() }) // want `LK2001: .*Ring\.mu`
}

// value returns what fn computes under the lock.
func value[T any](mu *sync.RWMutex, fn func() T) T {
	mu.RLock()
	defer mu.RUnlock()
	return fn()
}

// A Config is read through the generic helper.
type Config struct {
	mu   sync.RWMutex
	name string
	port int
}

// Name is silent.
func (c *Config) Name() string { return value(&c.mu, func() string { return c.name }) }

// Addr nests the helper.
func (c *Config) Addr() string {
	return value(&c.mu, func() string { return c.Name() + ":0" }) // want `LK2002: .*Config\.mu`
}

// SetPort is the writer.
func (c *Config) SetPort(p int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.port = p
}
