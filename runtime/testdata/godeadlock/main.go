// Command godeadlock has the two mistakes that go-deadlock's documentation shows,
// with only the import changed.
package main

import deadlock "github.com/lockcheck/lockcheck/runtime"

func main() {
	var A, B deadlock.Mutex
	done := make(chan bool)
	go func() {
		A.Lock()
		B.Lock()
		B.Unlock()
		A.Unlock()
		done <- true
	}()
	<-done
	go func() {
		B.Lock()
		A.Lock()
		A.Unlock()
		B.Unlock()
		done <- true
	}()
	<-done

	var C deadlock.RWMutex
	C.RLock()
	C.Lock()
}
