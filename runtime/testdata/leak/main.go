// Command leak leaves goroutines behind that wait for locks which nobody can reach
// any more, and prints how many the runtime finds.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	for range 3 {
		leak()
	}
	for range 10 { // until the goroutines wait
		time.Sleep(10 * time.Millisecond)
		runtime.GC()
	}
	p := pprof.Lookup("goroutineleak")
	if p == nil {
		fmt.Println("no goroutine-leak profile")
		os.Exit(1)
	}
	if err := p.WriteTo(os.Stdout, 1); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// leak makes two goroutines wait for each other.
func leak() {
	var a, b sync.Mutex
	var have sync.WaitGroup
	have.Add(2)
	go func() {
		a.Lock()
		have.Done()
		have.Wait()
		b.Lock()
	}()
	go func() {
		b.Lock()
		have.Done()
		have.Wait()
		a.Lock()
	}()
}
