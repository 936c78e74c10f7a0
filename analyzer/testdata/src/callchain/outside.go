package callchain

import "sync"

// A Feed notifies its Hub only when it has let go of its own lock.
type Feed struct {
	mu    sync.Mutex
	items []string
	hub   *Hub
}

// A Hub locks its feeds while it is locked.
type Hub struct {
	mu    sync.Mutex
	feeds []*Feed
	seen  int
}

// Append is silent: the call that locks Hub.mu comes after the unlock.
func (f *Feed) Append(item string) {
	f.mu.Lock()
	f.items = append(f.items, item)
	f.mu.Unlock()
	f.hub.note()
}

func (h *Hub) note() {
	h.mu.Lock()
	h.seen++
	h.mu.Unlock()
}

// Size is silent: Hub.mu before Feed.mu is the only order.
func (h *Hub) Size() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.feeds {
		n += f.length()
	}
	return n
}

func (f *Feed) length() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.items)
}
