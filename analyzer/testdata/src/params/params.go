// Package params holds mutexes that come as arguments or are local.
package params

import "sync"

// incr is silent: it locks what it is given.
func incr(mu *sync.Mutex, n *int) {
	mu.Lock()
	defer mu.Unlock()
	*n++
}

// Count passes a lock that it holds.
func Count() int {
	var mu sync.Mutex
	n := 0
	mu.Lock()
	defer mu.Unlock()
	incr(&mu, &n) // want `LK2001: .*mu`
	return n
}

// Sum is silent: a local lock for the goroutines that share n.
func Sum(xs []int) int {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	for _, x := range xs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			n += x
		}()
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	return n
}

// Find returns from a goroutine with the local lock.
func Find(xs []int, want int) bool {
	var mu sync.Mutex
	found := false
	done := make(chan bool)
	for _, x := range xs {
		go func() {
			defer func() { done <- true }()
			mu.Lock()
			if x != want {
				return // want `LK3001: .*mu`
			}
			found = true
			mu.Unlock()
		}()
	}
	for range xs {
		<-done
	}
	return found
}

// lockIf is silent: its callers have the other half, unlockIf.
func lockIf(mu *sync.Mutex, shared bool) {
	if shared {
		mu.Lock()
	}
}

func unlockIf(mu *sync.Mutex, shared bool) {
	if shared {
		mu.Unlock()
	}
}

// A Box may be shared.
type Box struct {
	mu     sync.Mutex
	shared bool
	n      int
}

// Incr is silent: both helpers get the same condition.
func (b *Box) Incr() {
	lockIf(&b.mu, b.shared)
	b.n++
	unlockIf(&b.mu, b.shared)
}

// A Batch passes on whether it is to stop.
type Batch struct {
	mu sync.Mutex
	n  int
}

func (b *Batch) commit(stop bool) {
	if !stop {
		b.mu.Lock()
		b.n++
		b.mu.Unlock()
	}
}

func (b *Batch) flush(stop bool) { b.commit(stop) }

// Close is silent: with stop, two calls below, nothing is locked.
func (b *Batch) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flush(true)
}

// Next is not to stop.
func (b *Batch) Next() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flush(false) // want `LK2001: .*Batch\.mu`
}
