// Command afterfirst: the first write is long over when the second comes, and
// only the detector's own work on new lock orders lies between.
package main

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var a, b, c, d sync.Mutex
	n := 0
	var first bool
	go func() {
		n++
		a.Lock()
		b.Lock()
		b.Unlock()
		a.Unlock()
		notify(&first)
	}()
	await(&first)
	c.Lock()
	d.Lock()
	d.Unlock()
	c.Unlock()
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
