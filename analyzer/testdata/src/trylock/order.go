package trylock

import "sync"

// A Left and a Right are locked in one order, and tried in the other.
type Left struct {
	mu    sync.Mutex
	n     int
	right *Right
}

// A Right tries the left.
type Right struct {
	mu   sync.Mutex
	n    int
	left *Left
}

// Push is silent: the opposite order in Pull does not wait.
func (l *Left) Push() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.right.mu.Lock()
	defer l.right.mu.Unlock()
	l.right.n++
}

// Pull is silent: where the attempt fails, it lets go of what it has.
func (r *Right) Pull() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.left.mu.TryLock() {
		return false
	}
	defer r.left.mu.Unlock()
	r.n += r.left.n
	return true
}

// Both is silent: two of one class, the second one tried, the first one
// released before the next round.
func Both(a, b *Left) {
	for {
		a.mu.Lock()
		if b.mu.TryLock() {
			break
		}
		a.mu.Unlock()
	}
	a.n, b.n = b.n, a.n
	b.mu.Unlock()
	a.mu.Unlock()
}

// An Up and a Down are held by an attempt on one side, which still holds.
type Up struct {
	mu   sync.Mutex
	n    int
	down *Down
}

// A Down points back.
type Down struct {
	mu sync.Mutex
	n  int
	up *Up
}

// Try holds Up.mu, by an attempt, and waits for Down.mu.
func (u *Up) Try() {
	if !u.mu.TryLock() {
		return
	}
	defer u.mu.Unlock()
	u.down.mu.Lock() // want `LK1001: .*Down\.mu.*Up\.mu`
	u.down.n++
	u.down.mu.Unlock()
}

// Sync is the opposite order.
func (d *Down) Sync() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.up.mu.Lock()
	d.up.n++
	d.up.mu.Unlock()
}
