// Command contended: the goroutines meet at a lock, and count outside of it.
package main

import (
	"fmt"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var gate sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for range 4 {
		wg.Go(func() {
			for range 100 {
				n++
				gate.Lock()
				gate.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(n)
}
