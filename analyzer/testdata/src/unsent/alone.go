package unsent

import "errors"

func begin() error { return errors.New("not now") }

// watch sends before it returns the channel.
func watch() <-chan error {
	errc := make(chan error)
	if err := begin(); err != nil {
		errc <- err // want `LK6001: sending to errc blocks for ever`
		return errc
	}
	go func() { errc <- nil }()
	return errc
}

// started is silent: somebody has it.
func started(report func(<-chan error)) {
	errc := make(chan error)
	go report(errc)
	errc <- begin()
}

// roomy is silent: it has room.
func roomy() <-chan error {
	errc := make(chan error, 1)
	errc <- begin()
	return errc
}

// again is silent: the channel of the iteration before may be there still.
func again(report func(<-chan error)) {
	for range 3 {
		errc := make(chan error)
		go report(errc)
		errc <- begin()
	}
}

// first blocks in its first line.
func first() <-chan int {
	c := make(chan int)
	c <- 1 // want `LK6001: sending to c blocks for ever`
	return c
}
