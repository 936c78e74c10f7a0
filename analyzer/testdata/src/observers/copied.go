package observers

import "sync"

type listener interface{ changed(v int) }

// A Topic copies its listeners.
type Topic struct {
	mu        sync.Mutex
	v         int
	listeners []listener
}

// A Panel is a listener.
type Panel struct {
	mu    sync.Mutex
	shown int
	topic *Topic
}

// Attach adds the panel.
func (t *Topic) Attach(p *Panel) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = append(t.listeners, p)
}

// Set is silent: the listeners are called without the lock.
func (t *Topic) Set(v int) {
	t.mu.Lock()
	t.v = v
	listeners := append([]listener(nil), t.listeners...)
	t.mu.Unlock()
	for _, l := range listeners {
		l.changed(v)
	}
}

func (p *Panel) changed(v int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = v
}

// Close is silent: Panel.mu before Topic.mu is the only order.
func (p *Panel) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.topic.detach(p)
}

func (t *Topic) detach(listener) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = nil
}
