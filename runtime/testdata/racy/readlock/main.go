// Command readlock: writing under a read lock.
package main

import (
	"fmt"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	n := 0
	for range 4 {
		wg.Go(func() {
			mu.RLock()
			defer mu.RUnlock()
			n++
		})
	}
	wg.Wait()
	fmt.Println(n)
}
