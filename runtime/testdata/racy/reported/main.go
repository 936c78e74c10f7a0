// Command reported: a report of a lock order is written between the two
// accesses.
package main

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var a, b sync.Mutex
	n := 0
	var first, second bool
	go func() {
		a.Lock()
		b.Lock()
		b.Unlock()
		a.Unlock()
		notify(&first)
	}()
	await(&first)
	go func() {
		n++
		b.Lock()
		a.Lock()
		a.Unlock()
		b.Unlock()
		notify(&second)
	}()
	await(&second)
	var c, d sync.Mutex
	c.Lock()
	d.Lock()
	d.Unlock()
	c.Unlock()
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
