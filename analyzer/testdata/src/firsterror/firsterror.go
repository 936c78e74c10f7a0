// Package firsterror holds functions that start several goroutines and do not wait
// for all of their answers.
package firsterror

// first returns at the first error.
func first(tasks []func() error) error {
	errs := make(chan error)
	for _, task := range tasks {
		go func() {
			errs <- task() // want `LK6001: sending to errs may block for ever: first may return without receiving, at firsterror.go:15`
		}()
	}
	for range tasks {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// fastest takes the first answer only.
func fastest(mirrors []string, get func(string) string) string {
	answers := make(chan string)
	for _, m := range mirrors {
		go func() {
			answers <- get(m) // want `LK6001: sending to answers may block for ever: fastest may return without receiving, at firsterror.go:29`
		}()
	}
	return <-answers
}

// roomForOne has room for one of many.
func roomForOne(mirrors []string, get func(string) string) string {
	answers := make(chan string, 1)
	for _, m := range mirrors {
		go func() {
			answers <- get(m) // want `LK6001: sending to answers once it is full may block for ever: roomForOne may return without receiving, at firsterror.go:40`
		}()
	}
	return <-answers
}

// two starts two goroutines, and takes one answer.
func two(a, b func() int) int {
	c := make(chan int)
	go func() { c <- a() }() // want `LK6001: sending to c may block for ever: two may return without receiving, at firsterror.go:48`
	go func() { c <- b() }()
	return <-c
}

// all waits for each of them.
func all(tasks []func() error) (last error) {
	errs := make(chan error)
	for _, task := range tasks {
		go func() { errs <- task() }()
	}
	for range tasks {
		if err := <-errs; err != nil {
			last = err
		}
	}
	return last
}

// pending counts down.
func pending(tasks []func() error, log func(error)) {
	errs := make(chan error)
	for _, task := range tasks {
		go func() { errs <- task() }()
	}
	for n := len(tasks); ; {
		if err := <-errs; err != nil {
			log(err)
		}
		if n--; n == 0 {
			return
		}
	}
}

// roomForAll has room for each answer.
func roomForAll(tasks []func() error) error {
	errs := make(chan error, len(tasks))
	for _, task := range tasks {
		go func() { errs <- task() }()
	}
	for range tasks {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// roomForTwo has room for both.
func roomForTwo(a, b func() int) int {
	c := make(chan int, 2)
	go func() { c <- a() }()
	go func() { c <- b() }()
	return <-c
}

// eitherWay sends once, on one of two ways.
func eitherWay(f func() error) error {
	errs := make(chan error, 1)
	go func() {
		if err := f(); err != nil {
			errs <- err
			return
		}
		errs <- nil
	}()
	return nil
}

// failures: each of them may fail, and the first failure ends the wait.
func failures(tasks []func() error, done chan struct{}) error {
	errs := make(chan error)
	for _, task := range tasks {
		go func() {
			if err := task(); err != nil {
				errs <- err // want `LK6001: sending to errs may block for ever: failures may return without receiving, at firsterror.go:130`
			}
		}()
	}
	select {
	case err := <-errs:
		return err
	case <-done:
		return nil
	}
}

// countedByHand: the loop starts as many as are received from.
func countedByHand(f func(string) int) int {
	c := make(chan int)
	for _, name := range []string{"a", "b"} {
		go func() { c <- f(name) }()
	}
	return <-c + <-c
}
