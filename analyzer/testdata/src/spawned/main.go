// Command spawned takes two locks in both orders, each in a goroutine of its
// own: the program that every Go course warns of.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	n := 0
	wg.Add(2)
	go func() {
		defer wg.Done()
		a.Lock()
		defer a.Unlock()
		b.Lock() // want `LK1001: .*main\.b.*main\.a`
		defer b.Unlock()
		n++
	}()
	go func() {
		defer wg.Done()
		b.Lock()
		defer b.Unlock()
		a.Lock()
		defer a.Unlock()
		n++
	}()
	wg.Wait()
	fmt.Println(n)
}
