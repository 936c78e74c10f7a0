package afterfunc

import (
	"sync"
	"time"
)

// A Wheel cancels a Call under its lock; the callback of the call takes them
// the other way round.
type Wheel struct {
	mu    sync.Mutex
	calls map[int]*Call
}

// A Call ends in its wheel.
type Call struct {
	mu    sync.Mutex
	id    int
	done  bool
	wheel *Wheel
}

// Cancel holds Wheel.mu, then Call.mu.
func (w *Wheel) Cancel(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.calls[id]; c != nil {
		c.mu.Lock() // want `LK1001: .*Call\.mu.*Wheel\.mu`
		c.done = true
		c.mu.Unlock()
	}
}

// Start holds nothing; its callback holds Call.mu, then Wheel.mu.
func (c *Call) Start(d time.Duration) {
	time.AfterFunc(d, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.done = true
		c.wheel.forget(c.id)
	})
}

func (w *Wheel) forget(id int) {
	w.mu.Lock()
	delete(w.calls, id)
	w.mu.Unlock()
}
