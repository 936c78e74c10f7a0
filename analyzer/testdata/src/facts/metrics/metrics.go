// Package metrics gathers from collectors that it knows by an interface only.
package metrics

import "sync"

// A Collector is implemented elsewhere.
type Collector interface {
	Collect() int
}

// A Namespace gathers under its lock.
type Namespace struct {
	mu         sync.Mutex
	collectors []Collector
}

// Add registers a collector.
func (n *Namespace) Add(c Collector) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.collectors = append(n.collectors, c)
}

// Gather calls the collectors with the namespace locked. It is silent here: no
// implementation is known.
func (n *Namespace) Gather() (sum int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.collectors {
		sum += c.Collect()
	}
	return sum
}
