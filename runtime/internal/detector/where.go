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

// slowFrames is capture where frame pointers do not work.
//
//lint:ignore U1000 assembly jumps to it
//go:noinline
func slowFrames(at *frames) {
	var found frames
	runtime.Callers(3, found[:])
	*at = found
}

// pathName names the way that was chosen at the start, for reports.
func pathName() string {
	if useFast {
		return "fast path"
	}
	return "slow portable path: no goroutine numbers or frame pointers to be had here"
}
