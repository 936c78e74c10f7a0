// Package sleepread holds functions that sleep until the goroutines they started
// have presumably written their results.
package sleepread

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

func counter() {
	n := 0
	for range 10 {
		go func() { n++ }() // want `LK5004: writing n in goroutines that a loop starts`
	}
	time.Sleep(time.Second) // want `LK7001: sleeping in place of waiting for the goroutine started at sleepread.go:15 before reading n: nothing says that it has finished`
	fmt.Println(n)
}

// locked: a lock keeps the goroutines apart, but nothing waits for them.
func locked() int {
	var mu sync.Mutex
	var list []int
	go func() {
		mu.Lock()
		defer mu.Unlock()
		list = append(list, 1)
	}()
	time.Sleep(time.Millisecond) // want `LK7001: sleeping in place of waiting for the goroutine started at sleepread.go:25 before reading list: nothing says that it has finished`
	mu.Lock()
	defer mu.Unlock()
	return len(list)
}

func atomically() int64 {
	var n atomic.Int64
	go func() { n.Add(1) }()
	<-time.After(time.Millisecond) // want `LK7001: sleeping in place of waiting for the goroutine started at sleepread.go:38 before reading n: nothing says that it has finished`
	return n.Load()
}

// A job is written by a method.
type job struct{ result, tries int }

func (j *job) run() { j.result = 42 }

func method() int {
	j := &job{}
	go j.run()
	time.Sleep(time.Millisecond) // want `LK7001: sleeping in place of waiting for the goroutine started at sleepread.go:50 before reading j?.?result: nothing says that it has finished`
	return j.result
}

// otherField: the goroutine does not write what is read.
func otherField() int {
	j := &job{}
	go j.run()
	time.Sleep(time.Millisecond)
	return j.tries
}

// waited: the WaitGroup waits; the sleep is for something else.
func waited() int {
	n := 0
	var wg sync.WaitGroup
	wg.Go(func() { n++ })
	wg.Wait()
	time.Sleep(time.Millisecond)
	return n
}

// waitedAfter: the sleep is not what it waits by.
func waitedAfter() int {
	n := 0
	done := make(chan struct{})
	go func() {
		n++
		close(done)
	}()
	time.Sleep(time.Millisecond)
	<-done
	return n
}
