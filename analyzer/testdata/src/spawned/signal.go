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

// Steps is silent: the goroutine begins with giving back what the function took,
// and takes it again when it is done.
func Steps(work, check func(), done chan bool) {
	var mu sync.Mutex
	mu.Lock()
	go func() {
		for {
			work()
			mu.Unlock()
			mu.Lock()
			select {
			case done <- true:
				return
			default:
			}
		}
	}()
	for range 10 {
		mu.Lock()
		check()
		mu.Unlock()
	}
	<-done
}
