// Command trylock: a TryLock that fails orders nothing.
package main

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var mu sync.Mutex
	n := 0
	mu.Lock()
	var done bool
	go func() {
		n++
		if mu.TryLock() {
			mu.Unlock()
		}
		notify(&done)
	}()
	await(&done)
	n++
	mu.Unlock()
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
