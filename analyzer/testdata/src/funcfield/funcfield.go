// Package funcfield holds functions that are stored in a field when an object
// is made, and called later with a lock held.
package funcfield

import "sync"

// A Cache tells its owner about evictions.
type Cache struct {
	mu      sync.Mutex
	items   map[string]int
	onEvict func(key string)
}

// An Owner is told, and asks the cache.
type Owner struct {
	mu    sync.Mutex
	gone  []string
	cache *Cache
}

// NewOwner stores its method in the cache.
func NewOwner() *Owner {
	o := &Owner{}
	o.cache = &Cache{items: map[string]int{}, onEvict: o.evicted}
	return o
}

func (o *Owner) evicted(key string) {
	o.mu.Lock()
	o.gone = append(o.gone, key)
	o.mu.Unlock()
}

// Usage holds Owner.mu and locks the cache.
func (o *Owner) Usage() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.gone) + o.cache.Len() // want `LK1001: .*Cache\.mu.*Owner\.mu`
}

// Evict holds Cache.mu and calls the field, which locks the owner.
func (c *Cache) Evict(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
	c.onEvict(key)
}

// Len locks the cache.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.items)
}
