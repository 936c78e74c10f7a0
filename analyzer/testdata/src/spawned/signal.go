package main

import "sync"

// SignalByLock is silent: the second Lock waits until the function that started the
// goroutine gives the lock back.
func SignalByLock(work func()) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		work()
		mu.Lock()
	}()
	work()
	mu.Unlock()
}

// LockedTwice waits for itself.
func LockedTwice(work func()) {
	var mu sync.Mutex
	done := make(chan bool)
	go func() {
		mu.Lock()
		work()
		mu.Lock() // want `LK2001`
		mu.Unlock()
		mu.Unlock()
		close(done)
	}()
	<-done
}
