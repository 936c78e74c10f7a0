// Package generics holds locks in generic types and functions: all instances
// share the class of the type that they come from.
package generics

import (
	"errors"
	"sync"
)

var errMissing = errors.New("missing")

// A Cache maps keys to values.
type Cache[K comparable, V any] struct {
	mu    sync.RWMutex
	items map[K]V
}

// Get reads.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.items[key]
	return v, ok
}

// Set writes.
func (c *Cache[K, V]) Set(key K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = v
}

// Update calls Get under the write lock.
func (c *Cache[K, V]) Update(key K, fn func(V) V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, _ := c.Get(key) // want `LK2003: .*Cache\.mu`
	c.items[key] = fn(old)
}

// Must returns with the lock held if there is nothing.
func (c *Cache[K, V]) Must(key K) (V, error) {
	c.mu.RLock()
	v, ok := c.items[key]
	if !ok {
		return v, errMissing // want `LK3001: .*Cache\.mu`
	}
	c.mu.RUnlock()
	return v, nil
}

// Or is silent: two instances of the generic type, one after the other.
func Or[K comparable, V any](a, b *Cache[K, V], key K) V {
	if v, ok := a.Get(key); ok {
		return v
	}
	v, _ := b.Get(key)
	return v
}
