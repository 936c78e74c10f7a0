package locker

import "sync"

// A Handle embeds the interface.
type Handle struct {
	sync.Locker
	open bool
}

// Open is silent.
func (h *Handle) Open() {
	h.Lock()
	defer h.Unlock()
	h.open = true
}

// Reopen calls Open under the lock.
func (h *Handle) Reopen() {
	h.Lock()
	h.open = false
	h.Open() // want `LK2001: .*Handle`
	h.Unlock()
}

// Close returns with the lock held when there is nothing to close.
func (h *Handle) Close() bool {
	h.Lock()
	if !h.open {
		return false // want `LK3001: .*Handle`
	}
	h.open = false
	h.Unlock()
	return true
}
