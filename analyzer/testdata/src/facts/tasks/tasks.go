// Package tasks implements an interface of a package that it imports.
//
//	Monitor.mu ──▶ Namespace.mu   in Watch
//	Namespace.mu ──▶ Monitor.mu   in metrics.Gather, by Collect
package tasks

import (
	"sync"

	"facts/metrics"
)

// A Monitor is the one collector.
type Monitor struct {
	mu    sync.RWMutex
	ns    *metrics.Namespace
	tasks map[string]int
}

// Watch registers with the monitor locked, while Gather may hold the namespace
// and wait for the monitor.
func (m *Monitor) Watch(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.tasks) == 0 {
		m.ns.Add(m) // want `LK1001: .*Namespace\.mu.*Monitor\.mu`
	}
	m.tasks[name] = 0
}

// Collect is called by Gather.
func (m *Monitor) Collect() (n int) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, v := range m.tasks {
		n += v
	}
	return n
}
