package callback

import "sync"

// A Window checks quotas by a callback under its own lock.
//
//	Transport.mu ──▶ Window.mu   in GoAway
//	Window.mu ──▶ Transport.mu   in NewStream, by the callback
type Window struct {
	mu    sync.Mutex
	queue []int
}

// Put calls check under the lock.
func (w *Window) Put(check func() bool, it int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if check != nil && !check() {
		return false
	}
	w.queue = append(w.queue, it)
	return true
}

// A Transport queues in its window.
type Transport struct {
	mu      sync.Mutex
	streams int
	window  *Window
}

// NewStream passes a callback that locks the transport.
func (t *Transport) NewStream(id int) bool {
	return t.window.Put(func() bool { return t.admit() }, id) // want `LK1001: .*Transport\.mu.*Window\.mu`
}

func (t *Transport) admit() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.streams++
	return t.streams < 100
}

// GoAway holds the transport and locks the window; no callback this time.
func (t *Transport) GoAway() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.streams = 0
	t.window.Put(nil, -1)
}

// A Draft calls its callback after the unlock.
type Draft struct {
	mu   sync.Mutex
	text string
}

// Save is silent, whatever done does.
func (d *Draft) Save(done func(string)) {
	d.mu.Lock()
	text := d.text
	d.mu.Unlock()
	done(text)
}

// Text locks.
func (d *Draft) Text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text
}

// SaveAll is silent: Text is called when Save has let go.
func (d *Draft) SaveAll() (out string) {
	d.Save(func(string) { out = d.Text() })
	return out
}
