package earlyreturn

import "sync"

// A Daemon is locked by whoever uses it, and by its own methods.
type Daemon struct {
	sync.RWMutex
	topics map[string]int
}

// Get is silent.
func (d *Daemon) Get(name string) int {
	d.Lock()
	defer d.Unlock()
	return d.topics[name]
}

// Set is silent.
func (d *Daemon) Set(name string, n int) {
	d.Lock()
	d.topics[name] = n
	d.Unlock()
}

// Clear is silent.
func (d *Daemon) Clear() {
	d.Lock()
	clear(d.topics)
	d.Unlock()
}

// Delete never unlocks, as the others do.
func (d *Daemon) Delete(name string) {
	d.Lock()
	delete(d.topics, name)
} // want `LK3001: .*Daemon\.RWMutex`

// A Pair is locked by one method only: perhaps importers unlock.
type Pair struct {
	sync.Mutex
	a, b int
}

// Begin is silent.
func (p *Pair) Begin() {
	p.Lock()
	p.a = p.b
}
