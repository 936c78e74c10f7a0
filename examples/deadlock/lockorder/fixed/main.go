// Command fixed takes lock A and lock B from two goroutines, in one order:
// whoever has A gets B sooner or later, for nobody who waits for A has B.
//
//	first:   A ──▶ B
//	second:  A ──▶ B
//
// lockcheck has nothing to say.
package main

import (
	"fmt"
	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var (
		a, b  sync.Mutex
		wg    sync.WaitGroup
		moved int
	)
	move := func() {
		a.Lock()
		defer a.Unlock()
		b.Lock()
		defer b.Unlock()
		moved++
	}
	wg.Go(move)
	wg.Go(move)
	wg.Wait()
	fmt.Printf("moved %d times\n", moved)
}
