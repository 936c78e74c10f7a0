package guards

import "sync"

// A Registry is collected as a whole.
type Registry struct {
	mu    sync.RWMutex
	byKey map[string]int
}

// Add holds the lock.
func (r *Registry) Add(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byKey[k]++
}

// Drop holds the lock.
func (r *Registry) Drop(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byKey, k)
}

// Get holds the lock.
func (r *Registry) Get(k string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byKey[k]
}

// Len holds the lock.
func (r *Registry) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.byKey)
}

// Has holds the lock.
func (r *Registry) Has(k string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.byKey[k]
	return ok
}

// Collect leaves the lock to the collection.
func (r *Registry) Collect() *Collection {
	r.mu.Lock()
	return &Collection{registry: r}
}

// A Collection has the registry's lock, until it is finished.
type Collection struct {
	registry *Registry
}

// Count is silent.
func (c *Collection) Count(k string) int { return c.registry.byKey[k] }

// Finish gives the lock back.
func (c *Collection) Finish() { c.registry.mu.Unlock() }

// A View is not what Collect returns.
type View struct {
	registry *Registry
}

// Count looks without being told.
func (v *View) Count(k string) int {
	return v.registry.byKey[k] // want `LK5002: reading Registry\.byKey`
}
