// Package twochannels holds functions that receive from one channel or another.
package twochannels

import "sync"

// either gets the value or the error, from one goroutine.
func either(f func() (int, error)) (int, error) {
	values := make(chan int)
	errs := make(chan error)
	go func() {
		v, err := f()
		if err != nil {
			errs <- err
			return
		}
		values <- v
	}()
	select {
	case v := <-values:
		return v, nil
	case err := <-errs:
		return 0, err
	}
}

// inTurn gets the error first.
func inTurn(f func() (int, error)) (int, error) {
	values := make(chan int)
	errs := make(chan error)
	go func() {
		v, err := f()
		errs <- err
		if err == nil {
			values <- v
		}
	}()
	if err := <-errs; err != nil {
		return 0, err
	}
	return <-values, nil
}

// untilDone is told by the goroutine that it has sent all.
func untilDone(n int) (sum int) {
	values := make(chan int)
	done := make(chan struct{})
	go func() {
		for i := range n {
			values <- i
		}
		close(done)
	}()
	for {
		select {
		case v := <-values:
			sum += v
		case <-done:
			return sum
		}
	}
}

// untilAllDone is told by one that has waited for them.
func untilAllDone(n int) (sum int) {
	values := make(chan int)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { values <- i })
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	for {
		select {
		case v := <-values:
			sum += v
		case <-done:
			return sum
		}
	}
}

// others: the error comes from one goroutine, the value from another.
func others(f func() int, check func() error) (int, error) {
	values := make(chan int)
	errs := make(chan error, 1)
	go func() { values <- f() }() // want `LK6001: sending to values may block for ever: others may return without receiving, at twochannels.go:95`
	go func() { errs <- check() }()
	select {
	case v := <-values:
		return v, nil
	case err := <-errs:
		return 0, err
	}
}
