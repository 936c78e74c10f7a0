package abba

import "sync"

// A Router and its Table are RWMutexes; each order has one read lock, and each
// read lock meets a write lock of the other order.
type Router struct {
	mu    sync.RWMutex
	n     int
	table *Table
}

// A Table is locked by Router and locks it.
type Table struct {
	mu     sync.RWMutex
	n      int
	router *Router
}

// Route reads the router and writes the table.
func (r *Router) Route() {
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.table.mu.Lock() // want `LK1001: .*Table\.mu.*Router\.mu`
	r.table.n += r.n
	r.table.mu.Unlock()
}

// Flush reads the table and writes the router.
func (t *Table) Flush() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.router.mu.Lock()
	t.router.n = t.n
	t.router.mu.Unlock()
}
