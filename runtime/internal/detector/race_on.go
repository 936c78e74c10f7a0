//go:build race

package detector

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// The race detector takes every synchronization for an order that the program
// means. Two goroutines that pass through lockcheck's own locks and atomic words
// would seem ordered, and races between them would be missed. So the detector's
// work in a user's goroutine is done
//
//   - in functions marked go:norace, whose memory accesses are not watched, with
//     synchronization ignored between raceOff and raceOn;
//   - or, where it needs maps, locks and the standard library, whose accesses are
//     watched whatever the mark, in a goroutine of its own (detached).

// raceOff makes the race detector ignore what the goroutine synchronizes with,
// until raceOn. Pairs nest.
func raceOff() { runtime.RaceDisable() }

// raceOn ends what raceOff began.
func raceOn() { runtime.RaceEnable() }

// detached calls f in another goroutine and waits for it. What f synchronizes
// with comes after what the caller did so far, but before nothing that the caller
// or any other goroutine of the program does later: the way back is ignored.
// Waiting by a channel would not do, since the runtime orders the receiver
// after the sender on behalf of the sender.
//
// Several calls for one caller are in order: all calls are, by between.
//
//go:norace
func detached(f func()) {
	var done atomic.Bool
	raceOn()
	go func() {
		runtime.RaceAcquire(unsafe.Pointer(&between))
		f()
		runtime.RaceReleaseMerge(unsafe.Pointer(&between))
		raceOff()
		done.Store(true)
		raceOn()
	}()
	raceOff()
	for !done.Load() {
		runtime.Gosched()
	}
}

// between stands for the order of the goroutines that detached starts.
var between byte

// answered is detached for functions that hand something out, which the caller
// may then read. It orders the caller after all that was seen so far, and must be
// called with the race detector on.
func answered(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.RaceAcquire(unsafe.Pointer(&between))
		f()
		runtime.RaceReleaseMerge(unsafe.Pointer(&between))
	}()
	<-done
}
