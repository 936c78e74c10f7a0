// Command asleep ends with all goroutines asleep, each waiting for another one's
// lock.
package main

import "github.com/lockcheck/lockcheck/runtime/sync"

func main() {
	var a, b sync.Mutex
	var have, wg sync.WaitGroup
	have.Add(2)
	wg.Go(func() {
		a.Lock()
		have.Done()
		have.Wait()
		b.Lock()
	})
	wg.Go(func() {
		b.Lock()
		have.Done()
		have.Wait()
		a.Lock()
	})
	wg.Wait()
}
