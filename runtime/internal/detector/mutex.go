package detector

import (
	"sync"
	"unsafe"
)

// Mutex is sync.Mutex, watched. The zero value is an unlocked mutex; it must not
// be copied after first use.
type Mutex struct {
	mu sync.Mutex
	id identity
}

// Lock is (*sync.Mutex).Lock. The order of locks is looked at before it blocks.
//
// BenchmarkMutex measures what it costs.
//
//go:norace
//go:noinline
func (m *Mutex) Lock() {
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, mutex)
	}
	if len(g.held) != 0 && !chains.known(extend(g.chain, node, write), g.id) {
		g.predict(address, node, write)
	}
	raceOn()
	if !m.mu.TryLock() {
		m.lockSlow(g, address, node)
	}
	raceOff()
	m.id.owner = g.id
	capture(&g.hold(address, node, write).at)
	raceOn()
}

// lockSlow waits for a mutex that somebody holds.
//
//go:norace
//go:noinline
func (m *Mutex) lockSlow(g *goroutine, address uintptr, node uint32) {
	raceOff()
	if m.id.owner == g.id {
		g.relocks(address, node, write)
	}
	g.begin(forLock, address, node, write)
	raceOn()
	m.mu.Lock()
	raceOff()
	g.end()
	raceOn()
}

// TryLock is (*sync.Mutex).TryLock. It cannot block: what is locked before it
// makes no order. What is locked after it does.
//
//go:norace
//go:noinline
func (m *Mutex) TryLock() bool {
	if !m.mu.TryLock() {
		return false
	}
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	m.id.owner = g.id
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, mutex)
	}
	capture(&g.hold(address, node, write).at)
	raceOn()
	return true
}

// Unlock is (*sync.Mutex).Unlock. Another goroutine may unlock than has locked.
//
//go:norace
//go:noinline
func (m *Mutex) Unlock() {
	raceOff()
	m.id.unlock(uintptr(unsafe.Pointer(m)))
	raceOn()
	m.mu.Unlock()
}

// unlock records that a lock held for writing is given back.
//
//go:norace
func (l *identity) unlock(address uintptr) {
	id := goroutineID()
	if l.owner != id {
		l.unlockForeign(address)
		return
	}
	l.owner = 0
	current(id).pop(address, write)
}

// unlockForeign takes the lock from the goroutine that holds it, if any does.
//
//go:norace
//go:noinline
func (l *identity) unlockForeign(address uintptr) {
	owner := l.owner
	if owner == 0 {
		return // not locked: package sync will say so
	}
	l.owner = 0
	nodeOf(uint32(l.word.Load())).class.migrates.Store(true)
	if g := lookup(owner); g != nil {
		g.giveBack(address, write)
	}
}
