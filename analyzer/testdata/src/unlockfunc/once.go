package unlockfunc

import "sync"

// A Gate is opened early or at the end, by a function that works once.
type Gate struct {
	mu sync.Mutex
	n  int
}

// Pass is silent: the second call of unlock does nothing.
func (g *Gate) Pass(slow func(int)) {
	g.mu.Lock()
	unlock := sync.OnceFunc(g.mu.Unlock)
	defer unlock()
	if g.n == 0 {
		return
	}
	n := g.n
	unlock()
	slow(n)
}

// Enter is silent: the same by a Once of its own.
func (g *Gate) Enter(slow func(int)) {
	var once sync.Once
	g.mu.Lock()
	unlock := func() { once.Do(g.mu.Unlock) }
	defer unlock()
	n := g.n
	unlock()
	slow(n)
}
