// Command fixed is the counter with a lock: each increment is done before the
// next one begins, so that none is lost. lockcheck has nothing to say.
package main

import (
	"fmt"
	"sync"
)

const (
	goroutines = 20
	each       = 1_000_000
)

// counter keeps the lock and what it guards together.
type counter struct {
	mu sync.Mutex // guards n
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *counter) value() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func main() {
	var (
		wg    sync.WaitGroup
		total counter
	)
	for range goroutines {
		wg.Go(func() {
			for range each {
				total.add()
			}
		})
	}
	wg.Wait()
	fmt.Printf("counted %d of %d\n", total.value(), goroutines*each)
}
