// Package switches holds locks across switch, type switch and fallthrough.
package switches

import "sync"

// A Machine has states.
type Machine struct {
	mu    sync.Mutex
	state int
	n     int
}

// Step forgets one case.
func (m *Machine) Step() int {
	m.mu.Lock()
	switch m.state {
	case 0:
		m.state = 1
		m.mu.Unlock()
		return 1
	case 1:
		m.state = 2
		return 2 // want `LK3001: .*Machine\.mu`
	default:
		m.state = 0
	}
	m.mu.Unlock()
	return 0
}

// Set forgets the value that no case names: there is no default.
func (m *Machine) Set(v any) {
	m.mu.Lock()
	switch v := v.(type) {
	case int:
		m.state = v
		m.mu.Unlock()
	case string:
		m.state = len(v)
		m.mu.Unlock()
	}
} // want `LK3001: .*Machine\.mu`

// Next is silent: fallthrough leads to the unlock.
func (m *Machine) Next() {
	m.mu.Lock()
	switch {
	case m.state == 0:
		m.n++
		fallthrough
	case m.state == 1:
		m.state++
		m.mu.Unlock()
	default:
		m.mu.Unlock()
	}
}

// Reset is silent: break leaves the switch, the unlock stands below.
func (m *Machine) Reset(hard bool) {
	m.mu.Lock()
	switch m.state {
	case 0:
		if !hard {
			break
		}
		m.n = 0
	default:
		m.state = 0
	}
	m.mu.Unlock()
}

// Mode is silent: one switch locks, the other unlocks, by the same value.
func (m *Machine) Mode(mode string) int {
	switch mode {
	case "write", "append":
		m.mu.Lock()
	}
	n := m.n
	switch mode {
	case "write", "append":
		m.mu.Unlock()
	}
	return n
}
