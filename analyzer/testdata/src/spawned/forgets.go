package main

import "sync"

type registry struct {
	mu    sync.Mutex
	names map[string]bool
}

func (r *registry) add(name string) {
	r.mu.Lock()
	r.names[name] = true
	r.mu.Unlock()
}

// removeLater starts a goroutine that ends with the lock.
func (r *registry) removeLater(name string, ready chan bool) {
	go func() {
		<-ready
		r.mu.Lock()
		delete(r.names, name)
	}() // want `LK3001: returning with registry\.mu locked \(at forgets\.go:20\): nothing unlocks it`
}

// countAll starts goroutines of which each keeps what the next needs.
func countAll(work []func() bool) int {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	for _, w := range work {
		wg.Go(func() {
			ok := w()
			mu.Lock()
			if ok {
				n++
			}
		}) // want `LK3001: returning with countAll\.mu locked`
	}
	wg.Wait()
	return n
}

// handedBack is silent: who started the goroutine gives back what it took.
func handedBack(work func()) {
	var mu sync.Mutex
	taken := make(chan bool)
	go func() {
		mu.Lock()
		work()
		close(taken)
	}()
	<-taken
	mu.Unlock()
}
