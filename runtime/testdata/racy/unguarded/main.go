// Command unguarded: two goroutines count with no lock at all.
package main

import (
	"fmt"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var wg sync.WaitGroup
	n := 0
	for range 2 {
		wg.Go(func() { n++ })
	}
	wg.Wait()
	fmt.Println(n)
}
