// Package oncekeeps holds a Once whose function keeps a lock: it runs once.
package oncekeeps

import "sync"

// A Once whose function takes a lock and keeps it on purpose: a second Do does not run it again.
type s struct {
	mu   sync.Mutex
	once sync.Once
}

func (c *s) Begin() { c.once.Do(func() { c.mu.Lock() }) }
func (c *s) End()   { c.mu.Unlock() }

func Use(c *s) {
	c.Begin()
	c.Begin()
	c.End()
}
