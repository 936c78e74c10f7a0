// Package abba holds two locks taken in both orders: the smallest deadlock.
//
//	Catalog.mu ──▶ Index.mu ──▶ Catalog.mu
package abba

import "sync"

// A Catalog owns an Index; the index points back.
type Catalog struct {
	mu    sync.Mutex
	size  int
	index *Index
}

// An Index is the other half.
type Index struct {
	mu      sync.Mutex
	size    int
	catalog *Catalog
}

// Add takes Catalog.mu, then Index.mu. It is the first edge of the cycle in
// file order, so the cycle is reported here and not in Compact.
func (c *Catalog) Add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size++
	c.index.mu.Lock() // want `LK1001: .*Index\.mu.*Catalog\.mu.*abba\.go:37`
	c.index.size++
	c.index.mu.Unlock()
}

// Compact takes Index.mu, then Catalog.mu.
func (x *Index) Compact() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.catalog.mu.Lock()
	x.catalog.size = x.size
	x.catalog.mu.Unlock()
}
