// Command clean: no race: what each lock guards is touched under it.
package main

import (
	"fmt"

	"github.com/lockcheck/lockcheck/runtime/sync"
)

func main() {
	var a, b sync.Mutex
	var rw sync.RWMutex
	var once sync.Once
	var wg sync.WaitGroup
	n, m, k, l := 0, 0, 0, 0
	c := sync.NewCond(&b)
	for range 8 {
		wg.Go(func() {
			for range 50 {
				once.Do(func() { l++ })
				_ = l
				a.Lock()
				n++
				b.Lock()
				m++
				c.Broadcast()
				b.Unlock()
				a.Unlock()
				rw.RLock()
				_ = k
				rw.RUnlock()
				rw.Lock()
				k++
				rw.Unlock()
			}
		})
	}
	wg.Go(func() {
		b.Lock()
		defer b.Unlock()
		for m == 0 {
			c.Wait()
		}
	})
	wg.Wait()
	fmt.Println(n, m, k, l)
}
