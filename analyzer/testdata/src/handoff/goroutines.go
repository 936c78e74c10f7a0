package handoff

import "sync"

// A Sender hands its lock to the goroutine that it starts.
type Sender struct {
	mu   sync.Mutex
	sent int
	send func(string) error
}

// Post is silent: the goroutine unlocks when the message is out, and until then
// no second one goes. On the error return nothing was started.
func (s *Sender) Post(msg string) bool {
	s.mu.Lock()
	if msg == "" {
		s.mu.Unlock()
		return false
	}
	go func() {
		defer s.mu.Unlock()
		if s.send(msg) == nil {
			s.sent++
		}
	}()
	return true
}

// A Turn is handed from one goroutine to the next by a channel.
type Turn struct {
	mu   sync.Mutex
	next chan int
	n    int
}

// Ask is silent: whoever receives from next releases.
func (t *Turn) Ask(n int) {
	t.mu.Lock()
	t.next <- n
}

// Answer is silent: it releases what Ask took.
func (t *Turn) Answer() {
	t.n += <-t.next
	t.mu.Unlock()
}

// A Writer is given a function to call when the write is done.
type Writer struct {
	mu    sync.Mutex
	n     int
	async func(done func())
}

// Write is silent: the literal that unlocks has left for the field's function.
func (w *Writer) Write() {
	w.mu.Lock()
	w.n++
	w.async(func() { w.mu.Unlock() })
}

// Flush is silent: the same with the method value.
func (w *Writer) Flush() {
	w.mu.Lock()
	w.n = 0
	w.async(w.mu.Unlock)
}
