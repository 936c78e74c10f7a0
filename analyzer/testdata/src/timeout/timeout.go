// Package timeout holds requests whose caller does not wait for the answer for ever.
package timeout

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errTimeout = errors.New("timeout")

func work() int { return 1 }

// afterASecond leaves the goroutine behind with its answer.
func afterASecond() (int, error) {
	answer := make(chan int)
	go func() {
		answer <- work() // want `LK6001: sending to answer may block for ever: afterASecond may return without receiving, at timeout.go:25`
	}()
	select {
	case a := <-answer:
		return a, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// whenCancelled does, too; the work is done by a function that gets the channel.
func whenCancelled(ctx context.Context) error {
	done := make(chan struct{})
	go signal(done)
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func signal(done chan<- struct{}) {
	work()
	done <- struct{}{} // want `LK6001: sending to done may block for ever: whenCancelled may return without receiving, at timeout.go:37`
}

// started gets the channel from a function that has started the goroutine.
func started(ctx context.Context) int {
	c := start()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		return 0
	}
}

func start() <-chan int {
	c := make(chan int)
	go func() { c <- work() }() // want `LK6001: sending to c may block for ever: started may return without receiving, at timeout.go:53`
	return c
}

// grouped starts the goroutine by a WaitGroup.
func grouped(ctx context.Context, wg *sync.WaitGroup) int {
	c := make(chan int)
	wg.Go(func() {
		c <- work() // want `LK6001: sending to c may block for ever: grouped may return without receiving, at timeout.go:74`
	})
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
	}
	return 0
}

// A server's method gives the channel to another one, which receives.
type server struct{ wait time.Duration }

func (s *server) ask() error {
	c := make(chan error)
	go s.run(c)
	return s.await(c)
}

func (s *server) run(c chan error) {
	c <- nil // want `LK6001: sending to c may block for ever: \(\*server\).ask may return without receiving, at timeout.go:83`
}

func (s *server) await(c chan error) error {
	select {
	case err := <-c:
		return err
	case <-time.After(s.wait):
		return errTimeout
	}
}

// beforeTheReceive returns between the go statement and the receive.
func beforeTheReceive(check func() error) error {
	c := make(chan error)
	go func() { c <- nil }() // want `LK6001: sending to c may block for ever: beforeTheReceive may return without receiving, at timeout.go:104`
	if err := check(); err != nil {
		return err
	}
	return <-c
}

// repeated answers over and over, and sends once: when it fails.
func repeated(ctx context.Context, answer func() error) (err error) {
	errc := make(chan error)
	go func() {
		for {
			if err = answer(); err != nil {
				errc <- err // want `LK6001: sending to errc may block for ever: repeated may return without receiving, at timeout.go:125`
				return
			}
		}
	}()
	select {
	case err = <-errc:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return err
}

// nobody receives at all.
func nobody() {
	done := make(chan struct{})
	go func() {
		work()
		done <- struct{}{} // want `LK6001: sending to done may block for ever: nobody may return without receiving, at timeout.go:136`
	}()
	work()
}
