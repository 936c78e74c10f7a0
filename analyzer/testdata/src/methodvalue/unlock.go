package methodvalue

import "sync"

// A Doc is locked through bound methods of its mutex.
type Doc struct {
	mu   sync.RWMutex
	text string
}

// Set is silent: unlock is mu.Unlock.
func (d *Doc) Set(text string) {
	d.mu.Lock()
	unlock := d.mu.Unlock
	defer unlock()
	d.text = text
}

// Cut forgets to call the bound unlock on one return.
func (d *Doc) Cut(n int) bool {
	d.mu.Lock()
	unlock := d.mu.Unlock
	if n > len(d.text) {
		return false // want `LK3001: .*Doc\.mu`
	}
	d.text = d.text[:n]
	unlock()
	return true
}

// Peek binds the wrong one.
func (d *Doc) Peek() string {
	d.mu.RLock()
	unlock := d.mu.Unlock
	defer unlock() // want `LK3003: .*Doc\.mu`
	return d.text
}

// A Page hands its unlock to others.
type Page struct {
	mu   sync.RWMutex
	text string
}

// View is silent: lock and unlock are chosen together.
func (p *Page) View(write bool, fn func(string)) {
	lock, unlock := p.mu.RLock, p.mu.RUnlock
	if write {
		lock, unlock = p.mu.Lock, p.mu.Unlock
	}
	lock()
	defer unlock()
	fn(p.text)
}

// Edit is silent: do unlocks what it has locked, whatever that is.
func (p *Page) Edit(text string) {
	do(p.mu.Lock, p.mu.Unlock, func() { p.text = text })
}

func do(lock, unlock, fn func()) {
	lock()
	defer unlock()
	fn()
}
