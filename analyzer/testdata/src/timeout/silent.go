package timeout

import (
	"context"
	"errors"
	"time"
)

// buffered: the goroutine need not wait.
func buffered() (int, error) {
	answer := make(chan int, 1)
	go func() { answer <- work() }()
	select {
	case a := <-answer:
		return a, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// either: the goroutine gives up, too.
func either(ctx context.Context) int {
	c := make(chan int)
	go func() {
		select {
		case c <- work():
		case <-ctx.Done():
		}
	}()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		return 0
	}
}

// drained: the receive comes in any case.
func drained(ctx context.Context, stop func()) int {
	c := make(chan int)
	go func() { c <- work() }()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		stop()
		return <-c
	}
}

// deferred: the receive is a deferred one.
func deferred(check func() error) error {
	c := make(chan struct{})
	go func() { c <- struct{}{} }()
	defer func() { <-c }()
	return check()
}

// closed: the goroutine closes the channel, which waits for nobody.
func closed(ctx context.Context) {
	c := make(chan struct{})
	go func() {
		defer close(c)
		work()
	}()
	select {
	case <-c:
	case <-ctx.Done():
	}
}

// elsewhere: another goroutine takes what comes late.
func elsewhere(ctx context.Context) int {
	c := make(chan int)
	go func() { c <- work() }()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		go func() { <-c }()
		return 0
	}
}

// fatal: the process ends with the function.
func fatal(ctx context.Context) int {
	c := make(chan int)
	go func() { c <- work() }()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		panic("too late")
	}
}

// asked: the same condition decides about the goroutine and the receive.
func asked(async bool) int {
	c := make(chan int)
	if async {
		go func() { c <- work() }()
	}
	work()
	if async {
		return <-c
	}
	return 0
}

var errClosed = errors.New("closed")

// shutdown: when the server was told to stop, serve returns errClosed, and nothing is
// sent.
func shutdown(ctx context.Context, serve func() error, stop func()) error {
	errs := make(chan error)
	go func() {
		if err := serve(); err != errClosed {
			errs <- err
		}
	}()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		stop()
		return nil
	}
}

// escapes: who gets the channel may receive from it.
func escapes(ctx context.Context, register func(chan int)) int {
	c := make(chan int)
	register(c)
	go func() { c <- work() }()
	select {
	case n := <-c:
		return n
	case <-ctx.Done():
		return 0
	}
}

// A holder keeps the channel: others may receive later.
type holder struct{ c chan int }

func (h *holder) late() int { return <-h.c }

func (h *holder) ask(ctx context.Context) int {
	h.c = make(chan int)
	go func() { h.c <- work() }()
	select {
	case n := <-h.c:
		return n
	case <-ctx.Done():
		return 0
	}
}
