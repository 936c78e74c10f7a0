//go:build !amd64 && !arm64

package detector

// useFast says that there is no fast path on this architecture.
const useFast = false

// goroutineID returns the number of the running goroutine, the one that
// tracebacks print. It is never 0 and never used again.
func goroutineID() uint64 { return parsedID() }

// capture fills in the stack of the function that calls it, beginning with the
// return address in that function's caller; 0 ends a short one.
func capture(at *frames) { slowFrames(at) }
