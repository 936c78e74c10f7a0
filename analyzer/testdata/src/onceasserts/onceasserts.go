// Package onceasserts holds a Do that asserts that the function has run.
package onceasserts

import "sync"

// crypto/x509 SetFallbackRoots: under the lock, once.Do is reached only when the
// value that the once body sets is there, so the body has run: no wait for it.
var (
	once sync.Once
	mu   sync.Mutex
	pool *int
)

func Get() *int {
	once.Do(load)
	mu.Lock()
	defer mu.Unlock()
	return pool
}

func load() {
	mu.Lock()
	defer mu.Unlock()
	pool = new(int)
}

func Set(p *int) {
	mu.Lock()
	defer mu.Unlock()
	if pool == nil {
		pool = p
		return
	}
	once.Do(func() { panic("unreachable") })
	pool = p
}
