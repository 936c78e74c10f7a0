// Command sleepmain sleeps until its goroutines have presumably printed.
package main

import (
	"fmt"
	"time"
)

func main() {
	for i := range 3 {
		go func() { fmt.Println(i) }()
	}
	time.Sleep(time.Second) // want `LK7001: sleeping in place of waiting for the goroutine started at main.go:11 before returning: nothing says that it has finished`
	fmt.Println("done")
}
