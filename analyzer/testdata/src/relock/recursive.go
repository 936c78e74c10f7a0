package relock

import "sync"

// A Walker recurses into the same object with its lock held.
type Walker struct {
	mu   sync.Mutex
	seen map[string]bool
	deps map[string][]string
}

// Visit calls itself on the same walker.
func (w *Walker) Visit(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[name] {
		return
	}
	w.seen[name] = true
	for _, d := range w.deps[name] {
		w.Visit(d) // want `LK2001: .*Walker\.mu`
	}
}

// A Resolver recurses in a helper without lock operations.
type Resolver struct {
	mu   sync.Mutex
	seen map[string]bool
	deps map[string][]string
}

// Resolve is silent: the recursion is in visit, which does not lock.
func (r *Resolver) Resolve(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.visit(name)
}

func (r *Resolver) visit(name string) {
	if r.seen[name] {
		return
	}
	r.seen[name] = true
	for _, d := range r.deps[name] {
		r.visit(d)
	}
}

// A Parity has methods that call each other; each gives the lock back first.
type Parity struct {
	mu sync.Mutex
	n  int
}

// Even is silent: the lock is not held during the call of Odd.
func (p *Parity) Even() bool {
	p.mu.Lock()
	n := p.n
	p.n--
	p.mu.Unlock()
	return n == 0 || p.Odd()
}

// Odd is silent for the same reason.
func (p *Parity) Odd() bool {
	p.mu.Lock()
	n := p.n
	p.n--
	p.mu.Unlock()
	return n != 0 && p.Even()
}
