// Package rlocktwice holds goroutines that take a read lock which they have
// already: that works until a writer comes in between, for it waits for the
// first and the second waits for it.
package rlocktwice

import "sync"

// A Manager has readers that call readers, and a writer.
type Manager struct {
	mu    sync.RWMutex
	rules []string
}

// Rules takes the read lock.
func (m *Manager) Rules() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return append([]string(nil), m.rules...)
}

// Alerting calls Rules under the read lock.
func (m *Manager) Alerting() (out []string) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, r := range m.Rules() { // want `LK2002: .*Manager\.mu`
		if r != "" {
			out = append(out, r)
		}
	}
	return out
}

// Len takes it twice by itself.
func (m *Manager) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := len(m.rules)
	m.mu.RLock() // want `LK2002: .*Manager\.mu`
	defer m.mu.RUnlock()
	return n
}

// Set is the writer.
func (m *Manager) Set(rules []string) {
	m.mu.Lock()
	m.rules = rules
	m.mu.Unlock()
}
