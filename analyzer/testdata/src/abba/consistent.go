package abba

import "sync"

// A Pool and its Stats are always locked in the order Pool.mu, Stats.mu.
type Pool struct {
	mu    sync.Mutex
	free  int
	stats Stats
}

// Stats counts what the pool does.
type Stats struct {
	mu   sync.Mutex
	gets int
	puts int
}

// Get is silent: it is one order, and Put has the same one.
func (p *Pool) Get() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free--
	p.stats.mu.Lock()
	p.stats.gets++
	p.stats.mu.Unlock()
}

// Put is silent: the same order as Get.
func (p *Pool) Put() {
	p.mu.Lock()
	p.stats.mu.Lock()
	p.free++
	p.stats.puts++
	// The order of the unlocks does not matter.
	p.mu.Unlock()
	p.stats.mu.Unlock()
}

// Report is silent: it takes Pool.mu after Stats.mu, but has released Stats.mu
// before.
func (s *Stats) Report(p *Pool) (gets, free int) {
	s.mu.Lock()
	gets = s.gets
	s.mu.Unlock()
	p.mu.Lock()
	free = p.free
	p.mu.Unlock()
	return gets, free
}
