package abba

import "sync"

// A Mirror has both orders in one function, one after the other.
type Mirror struct {
	near sync.Mutex
	far  sync.Mutex
	n    int
}

// Sync never holds the locks in two orders at one time, but two goroutines in
// Sync do: one in the first half, one in the second.
func (m *Mirror) Sync() {
	m.near.Lock()
	m.far.Lock() // want `LK1001: .*Mirror\.far.*Mirror\.near`
	m.n++
	m.far.Unlock()
	m.near.Unlock()

	m.far.Lock()
	m.near.Lock()
	m.n--
	m.near.Unlock()
	m.far.Unlock()
}
