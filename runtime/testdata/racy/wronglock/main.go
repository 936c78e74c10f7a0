// Command wronglock: each goroutine counts under a lock of its own, nested in
// another one of its own.
package main

import (
	"fmt"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var a, b, c, d sync.Mutex
	var wg sync.WaitGroup
	n := 0
	wg.Go(func() {
		a.Lock()
		b.Lock()
		n++
		b.Unlock()
		a.Unlock()
	})
	wg.Go(func() {
		c.Lock()
		d.Lock()
		n++
		d.Unlock()
		c.Unlock()
	})
	wg.Wait()
	fmt.Println(n)
}
