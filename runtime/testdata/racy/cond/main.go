// Command cond: signal before Wait orders nothing.
package main

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	n := 0
	var done bool
	go func() {
		n++
		c.Broadcast()
		notify(&done)
	}()
	await(&done)
	n++
	fmt.Println(n)
}

// notify and await hand over without ordering anything in the race detector's
// eyes: it does not watch functions that are marked go:norace.
//
//go:norace
func notify(b *bool) { *b = true }

//go:norace
func await(b *bool) {
	for !*b {
		time.Sleep(time.Millisecond)
	}
}
