package earlyreturn

import "sync"

// A Mover has two locks and two ways to forget one.
type Mover struct {
	src   sync.Mutex
	dst   sync.Mutex
	queue []int
	done  []int
}

// Move releases one of the two on the error return.
func (m *Mover) Move() bool {
	m.src.Lock()
	m.dst.Lock()
	if len(m.queue) == 0 {
		m.dst.Unlock()
		return false // want `LK3001: .*Mover\.src`
	}
	m.done = append(m.done, m.queue[0])
	m.queue = m.queue[1:]
	m.dst.Unlock()
	m.src.Unlock()
	return true
}

// Reset is deferred for one and forgotten for the other.
func (m *Mover) Reset() bool {
	m.src.Lock()
	defer m.src.Unlock()
	m.dst.Lock()
	if m.done == nil {
		return false // want `LK3001: .*Mover\.dst`
	}
	m.done = nil
	m.dst.Unlock()
	return true
}

// Clear is silent: both are released, in no particular order.
func (m *Mover) Clear() {
	m.src.Lock()
	defer m.src.Unlock()
	m.dst.Lock()
	if m.queue == nil {
		m.dst.Unlock()
		return
	}
	m.queue = nil
	m.dst.Unlock()
}
