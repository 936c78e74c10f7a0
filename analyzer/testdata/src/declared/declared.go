// Package declared holds lock orders that the program states itself. One
// acquisition against a declared order is a finding, even though nothing in
// the package takes the locks the right way round.
package declared

import "sync"

//lockcheck:order Journal.mu < Page.mu

// A Journal is locked before its pages.
type Journal struct {
	mu    sync.Mutex
	n     int
	pages []*Page
}

// A Page is locked after its journal.
type Page struct {
	mu      sync.Mutex
	dirty   bool
	journal *Journal
}

// Flush has it the wrong way round.
func (p *Page) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.journal.mu.Lock() // want `LK1003: .*Journal\.mu.*Page\.mu|LK1003: .*Page\.mu.*Journal\.mu`
	p.journal.n++
	p.journal.mu.Unlock()
	p.dirty = false
}
