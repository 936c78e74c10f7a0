// Package underlock waits for other goroutines under locks that they may need.
package underlock

import "sync"

// A Worker has a queue without room.
type Worker struct {
	mu    sync.Mutex
	queue chan int
	acks  chan bool
	done  chan bool
	n     int
}

func New() *Worker {
	w := &Worker{queue: make(chan int), acks: make(chan bool), done: make(chan bool)}
	go w.run()
	return w
}

func (w *Worker) run() {
	for n := range w.queue {
		w.add(n)
	}
	w.mu.Lock()
	close(w.done)
	w.mu.Unlock()
}

func (w *Worker) add(n int) {
	w.mu.Lock()
	w.n += n
	w.mu.Unlock()
}

// Put waits for run, which may wait in add.
func (w *Worker) Put(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue <- n // want `LK4001: sending to Worker\.queue while holding Worker\.mu: who receives needs that lock \(at underlock\.go:23\)`
}

// TryPut is silent: it goes on.
func (w *Worker) TryPut(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.queue <- n:
		return true
	default:
		return false
	}
}

// Stop waits for what is closed under the lock.
func (w *Worker) Stop() {
	w.mu.Lock()
	close(w.queue)
	<-w.done // want `LK4001: receiving from Worker\.done while holding Worker\.mu: who sends or closes needs that lock`
	w.mu.Unlock()
}

// Ask is silent: the goroutine answers without the lock.
func (w *Worker) Ask() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	go func() { w.acks <- true }()
	return <-w.acks
}

// Sum starts a goroutine that wants what it has.
func (w *Worker) Sum() int {
	out := make(chan int)
	w.mu.Lock()
	defer w.mu.Unlock()
	go func() {
		w.mu.Lock()
		n := w.n
		w.mu.Unlock()
		out <- n
	}()
	return <-out // want `LK4001: receiving from out while holding Worker\.mu`
}

// SumOnce is silent: the goroutine may have been there before.
func (w *Worker) SumOnce() int {
	out := make(chan int)
	go func() {
		w.mu.Lock()
		n := w.n
		w.mu.Unlock()
		out <- n
	}()
	n := <-out
	w.mu.Lock()
	defer w.mu.Unlock()
	return n + w.n
}

// A Buffer has room, but not for ever.
type Buffer struct {
	mu    sync.Mutex
	items chan int
	n     int
}

func NewBuffer() *Buffer {
	b := &Buffer{items: make(chan int, 10)}
	go func() {
		for n := range b.items {
			b.mu.Lock()
			b.n += n
			b.mu.Unlock()
		}
	}()
	return b
}

func (b *Buffer) Put(n int) {
	b.mu.Lock()
	b.items <- n // want `LK4001: sending to Buffer\.items, once it is full, while holding Buffer\.mu: who receives needs that lock`
	b.mu.Unlock()
}

// A Readers waits under a read lock for those who read.
type Readers struct {
	mu sync.RWMutex
	wg sync.WaitGroup
	n  int
}

// All is silent: readers do not keep each other out.
func (r *Readers) All(list []int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for range list {
		r.wg.Go(func() {
			r.mu.RLock()
			_ = r.n
			r.mu.RUnlock()
		})
	}
	r.wg.Wait()
}

// Write waits for readers.
func (r *Readers) Write() {
	var wg sync.WaitGroup
	wg.Go(func() {
		r.mu.RLock()
		_ = r.n
		r.mu.RUnlock()
	})
	r.mu.Lock()
	wg.Wait() // want `LK4002: waiting for wg while holding Readers\.mu: goroutines that it waits for take that lock`
	r.mu.Unlock()
}
