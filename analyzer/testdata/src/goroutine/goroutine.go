// Package goroutine holds go statements under a lock: the new goroutine has
// none of the locks of the one that started it.
package goroutine

import "sync"

// A Pool starts workers.
type Pool struct {
	mu      sync.Mutex
	workers int
	wg      sync.WaitGroup
}

// Start is silent: the worker waits for the lock until Start returns.
func (p *Pool) Start(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range n {
		p.wg.Add(1)
		go p.run()
	}
}

// run locks in its own goroutine.
func (p *Pool) run() {
	defer p.wg.Done()
	p.mu.Lock()
	p.workers++
	p.mu.Unlock()
}

// StartOne is silent: the same with a literal.
func (p *Pool) StartOne() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.workers++
	}()
}

// StartArg computes the argument in this goroutine, with the lock held.
func (p *Pool) StartArg() {
	p.mu.Lock()
	defer p.mu.Unlock()
	go p.grow(p.size()) // want `LK2001: .*Pool\.mu`
}

func (p *Pool) grow(n int) {
	p.mu.Lock()
	p.workers += n
	p.mu.Unlock()
}

func (p *Pool) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.workers
}

// Leak keeps the lock in the goroutine when there is nothing to do.
func (p *Pool) Leak() {
	go func() {
		p.mu.Lock()
		if p.workers == 0 {
			return // want `LK3001: .*Pool\.mu`
		}
		p.workers--
		p.mu.Unlock()
	}()
}
