package returnsheld

import "sync"

// A Remote uses the lock of another object.
type Remote struct {
	client *Client
}

// A Client is closed once.
type Client struct {
	mu     sync.RWMutex
	closed bool
	n      int
}

// acquire says by its name that it leaves a lock held, but nobody gives this one
// back, except acquire itself.
func (r *Remote) acquire() error {
	for {
		r.client.mu.RLock()
		closed := r.client.closed
		if closed {
			return errClosed // want `LK3001: returning with Client\.mu read-locked`
		}
		r.client.mu.RUnlock()
	}
}

// Close takes the lock for itself.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

// Do uses it.
func (r *Remote) Do() error { return r.acquire() }

// A Turn is taken by one at a time.
type Turn struct {
	mu    sync.Mutex
	ready bool
}

// acquire waits until it is ready, and keeps the lock.
func (t *Turn) acquire() {
	for {
		t.mu.Lock()
		if t.ready {
			return
		}
		t.mu.Unlock()
	}
}

// Use gives it back.
func (t *Turn) Use() {
	t.acquire()
	defer t.mu.Unlock()
	t.ready = false
}
