package detector

import (
	"bytes"
	"runtime"
	"strconv"
)

// depth is how many return addresses are kept of each acquisition.
const depth = 8

// frames is a stack of return addresses, the innermost first. 0 ends it early.
type frames [depth]uintptr

// useFast says that the fast path works here. It is decided before the first
// lock and never changes.
var useFast = calibrate()

// goroutineID returns the number of the running goroutine, the one that
// tracebacks print. It is never 0 and never used again.
func goroutineID() uint64 {
	if useFast {
		return fastID()
	}
	return parsedID()
}

// parsedID takes the number from the first line of a traceback, "goroutine 7
// [running]:". That is the documented way, and about 1000 ns slow.
//
//go:noinline
func parsedID() uint64 {
	var buf [32]byte
	line := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	number, _, _ := bytes.Cut(line, []byte(" "))
	id, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		panic("lockcheck: no goroutine number in " + strconv.Quote(string(buf[:])))
	}
	return id
}

// capture fills in the stack of the function that it is inlined into, beginning
// with the return address in that function's caller.
func capture(at *frames) {
	if useFast {
		fastFrames(at)
	} else {
		slowFrames(at)
	}
}

// slowFrames is fastFrames for where that does not work. It must be called from
// where fastFrames would be.
//
//go:noinline
func slowFrames(pcs *frames) {
	var found frames
	runtime.Callers(3, found[:])
	*pcs = found
}

// Mode of operation, for the header of reports.
func pathName() string {
	if useFast {
		return "frame pointers"
	}
	return "the slower portable path: no frame pointers or goroutine numbers to be had here"
}
