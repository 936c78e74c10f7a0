package window

import "sync"

// A Loop has the window in its own body.
type Loop struct {
	mu   sync.Mutex
	todo []func()
}

// Run is silent: the lock is held again at the top of the loop, and at its end.
func (l *Loop) Run() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.todo) > 0 {
		fn := l.todo[0]
		l.todo = l.todo[1:]
		l.mu.Unlock()
		fn()
		l.mu.Lock()
	}
}

// Add locks; fn in Run may call it.
func (l *Loop) Add(fn func()) {
	l.mu.Lock()
	l.todo = append(l.todo, fn)
	l.mu.Unlock()
}

// Refill is silent: Add is called in the window.
func (l *Loop) Refill(fn func()) {
	l.mu.Lock()
	if len(l.todo) == 0 {
		l.mu.Unlock()
		l.Add(fn)
		l.mu.Lock()
	}
	l.todo = append(l.todo, fn)
	l.mu.Unlock()
}

// A Pump skips the second half of the window.
type Pump struct {
	mu   sync.Mutex
	todo []func() bool
}

// Run unlocks twice when fn asks to stop: once for the window, once at the end.
func (p *Pump) Run() {
	p.mu.Lock()
	for len(p.todo) > 0 {
		fn := p.todo[0]
		p.todo = p.todo[1:]
		p.mu.Unlock()
		if !fn() {
			break
		}
		p.mu.Lock()
	}
	p.mu.Unlock() // want `LK3002: .*Pump\.mu`
}
