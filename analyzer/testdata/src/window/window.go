// Package window holds functions that let go of a lock which their caller
// took, do something slow, and take it again.
package window

import (
	"errors"
	"sync"
)

var errStopped = errors.New("stopped")

// A Cache loads what is missing without its lock.
type Cache struct {
	mu    sync.Mutex
	items map[string]string
	fetch func(string) string
}

// Get is silent: load releases the lock and has taken it again when it returns.
func (c *Cache) Get(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.items[key]; ok {
		return v
	}
	return c.load(key)
}

// load is silent: the order is unlock, lock, and its callers hold the lock.
func (c *Cache) load(key string) string {
	c.mu.Unlock()
	v := c.fetch(key)
	c.mu.Lock()
	c.items[key] = v
	return v
}

// Warm is silent: the same window, by a deferred Lock. Here it is meant.
func (c *Cache) Warm(keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		c.refresh(k)
	}
}

// refresh is silent.
func (c *Cache) refresh(key string) {
	c.mu.Unlock()
	defer c.mu.Lock()
	c.publish(key, c.fetch(key))
}

// publish is silent: refresh, which calls it, has let go of the lock.
func (c *Cache) publish(key, value string) {
	c.mu.Lock()
	c.items[key] = value
	c.mu.Unlock()
}

// A Worker's helper returns in the middle of the window.
type Worker struct {
	mu      sync.Mutex
	stopped bool
	n       int
}

// Run unlocks what wait has left unlocked on error.
func (w *Worker) Run(idle func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock() // want `LK3002: .*Worker\.mu`
	if err := w.wait(idle); err != nil {
		return err
	}
	w.n++
	return nil
}

// wait takes the lock again only if idle succeeds.
func (w *Worker) wait(idle func() error) error {
	w.mu.Unlock()
	if err := idle(); err != nil {
		return errStopped
	}
	w.mu.Lock()
	return nil
}
