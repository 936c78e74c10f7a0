// Package selects holds locks in select loops.
package selects

import (
	"context"
	"sync"
	"time"
)

// A Loop works on events until it is told to stop.
type Loop struct {
	mu     sync.Mutex
	events chan int
	done   chan struct{}
	n      int
}

// Run returns with the lock when done fires while it is held.
func (l *Loop) Run() {
	for {
		ev := <-l.events
		l.mu.Lock()
		select {
		case <-l.done:
			return // want `LK3001: .*Loop\.mu`
		default:
		}
		l.n += ev
		l.mu.Unlock()
	}
}

// Serve is silent: each case locks and unlocks for itself.
func (l *Loop) Serve(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case ev := <-l.events:
			l.mu.Lock()
			l.n += ev
			l.mu.Unlock()
		case <-tick.C:
			l.mu.Lock()
			if l.n == 0 {
				l.mu.Unlock()
				continue
			}
			l.n--
			l.mu.Unlock()
		}
	}
}

// Watch goes back to the select with the lock when an event is negative, and
// locks again with the next event.
func (l *Loop) Watch() {
	for {
		ev := <-l.events
		l.mu.Lock() // want `LK2001: .*Loop\.mu`
		if ev < 0 {
			continue
		}
		l.n += ev
		l.mu.Unlock()
	}
}

// Try is silent: the lock is released in each case of the select.
func (l *Loop) Try(ev int) bool {
	l.mu.Lock()
	select {
	case l.events <- ev:
		l.n++
		l.mu.Unlock()
		return true
	default:
		l.mu.Unlock()
		return false
	}
}

// Wait is silent: the lock is released around the select and taken again.
func (l *Loop) Wait() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.n == 0 {
		l.mu.Unlock()
		select {
		case <-l.done:
			l.mu.Lock()
			return false
		case <-l.events:
			l.mu.Lock()
			l.n++
		}
	}
	return true
}
