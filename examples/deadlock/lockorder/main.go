// Command lockorder takes lock A and lock B from two goroutines: one takes A
// first, the other one B.
//
//	first:   A ──▶ B
//	second:  B ──▶ A
//
// What goes wrong: when each goroutine has its first lock, each waits for the
// other's, for ever. That needs an unlucky moment, so that nearly every run
// ends well, and so do the tests, until the day it is under load.
//
// lockcheck says LK1001 where B is taken while A is held, and names the opposite
// order, from the source alone. go run -tags lockcheck says it of a run, however
// that ends: see runtime/sync. The corrected twin is in the folder fixed.
package main

import (
	"fmt"
	"github.com/lockcheck/lockcheck/runtime/sync"
	"os"
	"time"
)

func main() {
	var (
		a, b  sync.Mutex
		wg    sync.WaitGroup
		moved int
	)
	wg.Go(func() {
		a.Lock()
		defer a.Unlock()
		b.Lock()
		defer b.Unlock()
		moved++
	})
	wg.Go(func() {
		b.Lock()
		defer b.Unlock()
		a.Lock()
		defer a.Unlock()
		moved++
	})

	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	// The bound is for the reader's terminal: a program that waits for its own
	// deadlock would not come back.
	select {
	case <-done:
		fmt.Printf("moved %d times: no deadlock, this time\n", moved)
	case <-time.After(5 * time.Second):
		fmt.Println("deadlock: each goroutine waits for the other's lock")
		os.Exit(1)
	}
}
