package detector

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// RWMutex is sync.RWMutex, watched. The zero value is an unlocked mutex; it must
// not be copied after first use.
type RWMutex struct {
	mu      sync.RWMutex
	id      identity
	written bool // Lock was called; guarded by mu

	// wanders says that its read locks are given back by other goroutines than
	// those that took them. Who reads is not followed any more: see runlockForeign.
	wanders atomic.Bool
}

// Lock is (*sync.RWMutex).Lock. See (*Mutex).Lock.
//
//go:norace
//go:noinline
func (m *RWMutex) Lock() {
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, rwMutex)
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
	if !m.written {
		m.written = true
		wrote(node)
	}
	capture(&g.hold(address, node, write).at)
	raceOn()
}

//go:norace
//go:noinline
func (m *RWMutex) lockSlow(g *goroutine, address uintptr, node uint32) {
	raceOff()
	if g.find(address) != nil {
		g.relocks(address, node, write)
	}
	wrote(node)
	g.begin(forLock, address, node, write)
	raceOn()
	m.mu.Lock()
	raceOff()
	g.end()
	raceOn()
}

// TryLock is (*sync.RWMutex).TryLock. See (*Mutex).TryLock.
//
//go:norace
//go:noinline
func (m *RWMutex) TryLock() bool {
	if !m.mu.TryLock() {
		return false
	}
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	m.id.owner = g.id
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, rwMutex)
	}
	capture(&g.hold(address, node, write).at)
	raceOn()
	return true
}

// Unlock is (*sync.RWMutex).Unlock. Another goroutine may unlock than has locked.
//
//go:norace
//go:noinline
func (m *RWMutex) Unlock() {
	raceOff()
	m.id.unlock(uintptr(unsafe.Pointer(m)))
	raceOn()
	m.mu.Unlock()
}

// RLock is (*sync.RWMutex).RLock.
//
// BenchmarkRWMutexRead measures what it costs.
//
//go:norace
//go:noinline
func (m *RWMutex) RLock() {
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, rwMutex)
	}
	if len(g.held) != 0 {
		if g.find(address) != nil {
			g.relocks(address, node, read)
		} else if !chains.known(extend(g.chain, node, read), g.id) {
			g.predict(address, node, read)
		}
	}
	raceOn()
	if !m.mu.TryRLock() {
		m.rlockSlow(g, address, node)
	}
	raceOff()
	capture(&g.hold(address, node, read).at)
	if m.wanders.Load() {
		g.pop(address, read)
	}
	raceOn()
}

//go:norace
//go:noinline
func (m *RWMutex) rlockSlow(g *goroutine, address uintptr, node uint32) {
	raceOff()
	g.begin(forLock, address, node, read)
	raceOn()
	m.mu.RLock()
	raceOff()
	g.end()
	raceOn()
}

// TryRLock is (*sync.RWMutex).TryRLock. See (*Mutex).TryLock.
//
//go:norace
//go:noinline
func (m *RWMutex) TryRLock() bool {
	if !m.mu.TryRLock() {
		return false
	}
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(m))
	node, ok := m.id.node(address)
	if !ok {
		node = m.id.identify(g, address, rwMutex)
	}
	capture(&g.hold(address, node, read).at)
	if m.wanders.Load() {
		g.pop(address, read)
	}
	raceOn()
	return true
}

// RUnlock is (*sync.RWMutex).RUnlock. Another goroutine may unlock than has
// locked.
//
//go:norace
//go:noinline
func (m *RWMutex) RUnlock() {
	raceOff()
	address := uintptr(unsafe.Pointer(m))
	if !current(goroutineID()).pop(address, read) && !m.wanders.Load() {
		m.runlockForeign(address)
	}
	raceOn()
	m.mu.RUnlock()
}

// runlockForeign takes the read lock from the goroutine that holds it. It looks at
// all goroutines, since a lock does not know its readers.
//
// If several read, nobody can tell which one is meant. One that seemed to hold the
// lock and did not would make orders that never were, and false reports; so all
// lose it, and the lock has no readers from then on. TestWanderingReader.
//
//go:norace
//go:noinline
func (m *RWMutex) runlockForeign(address uintptr) {
	word := m.id.word.Load()
	if word == 0 {
		return // never locked: package sync will say so
	}
	nodeOf(uint32(word)).class.migrates.Store(true)
	var readers []*goroutine
	everyone(func(g *goroutine) bool {
		if g.reads(address) {
			readers = appendOne(readers, g)
		}
		return true
	})
	if len(readers) > 1 {
		m.wanders.Store(true)
	}
	for i := range readers {
		readers[i].giveBack(address, read)
	}
}

// reads reports whether the goroutine, another one than the caller, holds the lock
// at the address for reading.
//
//go:norace
func (g *goroutine) reads(address uintptr) bool {
	list := g.held // of one length, whatever becomes of it
	for i := range list {
		if list[i].lock == address && list[i].mode == read && !g.gaveBack(&list[i]) {
			return true
		}
	}
	return false
}

// RLocker returns a Locker whose Lock and Unlock are m's RLock and RUnlock.
func (m *RWMutex) RLocker() sync.Locker { return (*rlocker)(m) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }
