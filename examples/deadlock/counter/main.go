// Command counter lets twenty goroutines count to a million each, with one
// variable and no lock.
//
// What goes wrong: total++ reads, adds and writes. Two goroutines that read the
// same value write the same sum, and one of the two increments is lost. The
// program ends, with a result that is too small and another one each time, or
// right by chance, when the machine has no second processor to spare.
//
// lockcheck reports LK5004 at the increment. The corrected twin is in the folder
// fixed.
package main

import (
	"fmt"
	"sync"
)

const (
	goroutines = 20
	each       = 1_000_000
)

func main() {
	var wg sync.WaitGroup
	total := 0
	for range goroutines {
		wg.Go(func() {
			for range each {
				total++
			}
		})
	}
	wg.Wait()
	fmt.Printf("counted %d of %d\n", total, goroutines*each)
}
