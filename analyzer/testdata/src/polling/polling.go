// Package polling holds sleeps that are meant.
package polling

import (
	"fmt"
	"sync/atomic"
	"time"
)

// poll asks again and again.
func poll() int64 {
	var n atomic.Int64
	go func() { n.Store(1) }()
	for n.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	return n.Load()
}

// backOff tries again later.
func backOff(try func() error) (err error) {
	for i := range 5 {
		if err = try(); err == nil {
			break
		}
		time.Sleep(time.Duration(i) * time.Second)
	}
	return err
}

// rate starts one goroutine at a time.
func rate(do func()) {
	for range 10 {
		go do()
		time.Sleep(time.Second)
	}
}

// simulated: the goroutine sleeps, as if it worked.
func simulated() int {
	n := 0
	done := make(chan struct{})
	go func() {
		time.Sleep(time.Second)
		n = 1
		close(done)
	}()
	<-done
	return n
}

// running: the goroutine goes on until the end; what it has counted by then is
// asked for.
func running() int64 {
	var n atomic.Int64
	go func() {
		for {
			n.Add(1)
		}
	}()
	time.Sleep(time.Second)
	return n.Load()
}

// before: the sleep comes first.
func before() {
	n := 0
	time.Sleep(time.Second)
	go func() { n++ }()
	fmt.Println("started")
}
