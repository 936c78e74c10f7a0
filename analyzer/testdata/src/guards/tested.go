package guards

import "sync"

// A Tracker is used by others, and here only by its test.
type Tracker struct {
	sync.RWMutex
	progress map[string]int
}

// Update is called by others.
func (t *Tracker) Update(k string, n int) { t.update(k, n) }

func (t *Tracker) update(k string, n int) {
	t.Lock()
	defer t.Unlock()
	if _, ok := t.progress[k]; !ok {
		t.add(k)
		return
	}
	t.progress[k] = n
}

// add is silent: the test knows that it is alone.
func (t *Tracker) add(k string) { t.progress[k] = 0 }

// Get holds it.
func (t *Tracker) Get(k string) int {
	t.RLock()
	defer t.RUnlock()
	return t.progress[k]
}

// Len holds it.
func (t *Tracker) Len() int {
	t.RLock()
	defer t.RUnlock()
	return len(t.progress)
}

// Drop holds it.
func (t *Tracker) Drop(k string) {
	t.Lock()
	defer t.Unlock()
	delete(t.progress, k)
}

// Reset holds it.
func (t *Tracker) Reset() {
	t.Lock()
	defer t.Unlock()
	t.progress = map[string]int{}
}
