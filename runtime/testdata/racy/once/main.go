// Command once: what comes before Do in one goroutine is not ordered with the
// function that another one runs.
package main

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var once sync.Once
	n := 0
	var done bool
	go func() {
		n++
		once.Do(func() {})
		notify(&done)
	}()
	await(&done)
	n++
	once.Do(func() {})
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
