// Package pointerfield holds mutexes that structs only point to.
package pointerfield

import "sync"

// A Handler shares its lock with others.
type Handler struct {
	mu  *sync.Mutex
	out []byte
}

// New makes a handler with a lock of its own.
func New() *Handler { return &Handler{mu: new(sync.Mutex)} }

// With is silent: it shares the lock, and does not take it.
func (h *Handler) With(b []byte) *Handler {
	return &Handler{mu: h.mu, out: b}
}

// Write is silent.
func (h *Handler) Write(b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.out = append(h.out, b...)
}

// Line writes under the lock.
func (h *Handler) Line(b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Write(b) // want `LK2001: .*Handler\.mu`
	h.out = append(h.out, '\n')
}

// Local copies the pointer: it is the same lock.
func (h *Handler) Local() {
	mu := h.mu
	mu.Lock()
	defer mu.Unlock()
	h.mu.Lock() // want `LK2001: .*Handler\.mu`
	h.out = nil
	h.mu.Unlock()
}

// Reset returns early with the lock.
func (h *Handler) Reset() {
	mu := h.mu
	mu.Lock()
	if h.out == nil {
		return // want `LK3001: .*Handler\.mu`
	}
	h.out = nil
	mu.Unlock()
}
