// Package addlate holds wait groups to which something is added too late.
package addlate

import "sync"

// afterWait starts the goroutine that waits before anything is added.
func afterWait(parts []int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	go func() {
		wg.Wait()
		close(results)
	}()
	for _, part := range parts {
		wg.Add(1) // want `LK8001: wg.Add after wg.Wait may have begun, in the goroutine started at addlate.go:10: Wait may return at once`
		go func() {
			defer wg.Done()
			results <- part
		}()
	}
	for r := range results {
		sum += r
	}
	return sum
}

// inside adds in the goroutine, in a function that go vet does not look into.
func inside(parts []int, do func(int)) {
	var wg sync.WaitGroup
	for _, part := range parts {
		go work(&wg, part, do)
	}
	wg.Wait()
}

func work(wg *sync.WaitGroup, part int, do func(int)) {
	wg.Add(1) // want `LK8001: wg.Add in the goroutine that wg.Wait is to wait for: Wait may return before it has begun`
	defer wg.Done()
	do(part)
}

// vet reports an Add that is the first statement of a goroutine.
func vet(do func()) {
	var wg sync.WaitGroup
	go func() {
		wg.Add(1)
		defer wg.Done()
		do()
	}()
	wg.Wait()
}

// before adds in time.
func before(parts []int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	wg.Add(len(parts))
	go func() {
		wg.Wait()
		close(results)
	}()
	for _, part := range parts {
		go func() {
			defer wg.Done()
			results <- part
		}()
	}
	for r := range results {
		sum += r
	}
	return sum
}

// nested: the goroutine is waited for, and adds those that it starts itself.
func nested(parts []int, do func(int)) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, part := range parts {
			wg.Add(1)
			go func() {
				defer wg.Done()
				do(part)
			}()
		}
	}()
	wg.Wait()
}

// phases: the group is used again.
func phases(do func()) {
	var wg sync.WaitGroup
	wg.Go(do)
	wg.Wait()
	wg.Go(do)
	wg.Wait()
}

// told: the goroutine that waits is told when all has been added.
func told(parts []int, do func(int)) {
	var wg sync.WaitGroup
	added, done := make(chan struct{}), make(chan struct{})
	go func() {
		<-added
		wg.Wait()
		close(done)
	}()
	for _, part := range parts {
		wg.Go(func() { do(part) })
	}
	close(added)
	<-done
}

// ready: the goroutine says when it has added itself.
func ready(do func()) {
	var wg sync.WaitGroup
	ready := make(chan struct{})
	go join(&wg, ready, do)
	<-ready
	wg.Wait()
}

func join(wg *sync.WaitGroup, ready chan struct{}, do func()) {
	wg.Add(1)
	defer wg.Done()
	close(ready)
	do()
}
