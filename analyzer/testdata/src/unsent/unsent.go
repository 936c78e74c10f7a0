// Package unsent holds receives of what never comes.
package unsent

import (
	"os"
	"os/signal"
	"time"
)

func work() {}

// forgotten: the goroutine does not say that it is done.
func forgotten() {
	done := make(chan struct{})
	go func() {
		work()
	}()
	<-done // want `LK6002: receiving from done blocks for ever: nobody sends to it or closes it`
}

// isNil: the channel is never made.
func isNil() int {
	var c chan int
	work()
	return <-c // want `LK6002: receiving from c blocks for ever: it is nil`
}

// A machine has a channel that nobody ever closes.
type machine struct {
	stopped chan struct{}
	started chan struct{}
}

func newMachine() *machine {
	return &machine{stopped: make(chan struct{}), started: make(chan struct{})}
}

func (m *machine) run() { close(m.started) }

func (m *machine) wait() {
	<-m.started
	<-m.stopped // want `LK6002: receiving from machine.stopped blocks for ever: nobody sends to it or closes it`
}

// onError: one way out of the goroutine neither sends nor closes.
func onError(load func() ([]byte, error)) []byte {
	c := make(chan []byte, 1)
	go func() {
		data, err := load()
		if err != nil {
			return // want `LK6002: returning without sending to or closing c: onError waits for ever, at unsent.go:55`
		}
		c <- data
	}()
	return <-c
}

// closedAnyway: the deferred close ends the wait.
func closedAnyway(load func() ([]byte, error)) []byte {
	c := make(chan []byte, 1)
	go func() {
		defer close(c)
		if data, err := load(); err == nil {
			c <- data
		}
	}()
	return <-c
}

// otherwise: the caller need not wait for the answer.
func otherwise(load func() ([]byte, error), quit chan struct{}) []byte {
	c := make(chan []byte, 1)
	go func() {
		data, err := load()
		if err != nil {
			return
		}
		c <- data
	}()
	select {
	case data := <-c:
		return data
	case <-quit:
		return nil
	}
}

// offered: the goroutine tries to send on each way; that it may give up is decided
// by others.
func offered(quit chan struct{}) int {
	c := make(chan int)
	go func() {
		select {
		case c <- 1:
		case <-quit:
		}
	}()
	return <-c
}

// signals: the runtime sends.
func signals() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	<-c
}

// timer: package time sends.
func timer() {
	t := time.NewTimer(time.Second)
	<-t.C
}

// disabled: a nil channel in a select is a case that is switched off.
func disabled(in chan int) int {
	var off chan int
	select {
	case n := <-in:
		return n
	case n := <-off:
		return n
	}
}

// Exported has its field set by others.
type Exported struct{ Done chan struct{} }

func (e *Exported) wait() { <-e.Done }

// inMap is filled where it is not followed.
var inMap = map[string]chan int{}

func lookup(name string) int { return <-inMap[name] }

// inPassing: a select that sends only if somebody receives is a sender, too.
func inPassing(do func(func())) int {
	c := make(chan int, 1)
	do(func() {
		select {
		case c <- 1:
		default:
		}
	})
	return <-c
}

// forever: the goroutine is not meant to go on.
func forever() {
	<-make(chan struct{})
}

// oneOfMany: the last one of the goroutines sends.
func oneOfMany(last func() bool) {
	done := make(chan bool)
	for range 4 {
		go func() {
			if last() {
				done <- true
			}
		}()
	}
	<-done
}

// testHook is nil but in tests.
var testHook chan struct{}

func hooked() {
	if testHook != nil {
		<-testHook
	}
}

// forwards is silent: whether anybody ends its source is not seen.
func forwards(source func() <-chan int) {
	c := make(chan int)
	go func() {
		for n := range source() {
			select {
			case c <- n:
			default:
			}
		}
	}()
	println(<-c)
}

// relays: its own function ends the source.
func relays() int {
	source, c := make(chan int), make(chan int)
	go func() {
		for n := range source {
			select {
			case c <- n:
			default:
			}
		}
	}() // want `LK6002: returning without sending to or closing c: relays waits for ever`
	source <- 1
	close(source)
	return <-c
}
