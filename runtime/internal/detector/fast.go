//go:build amd64 || arm64

package detector

import (
	"runtime"
	"unsafe"
)

// The fast path reads the goroutine's number from the runtime's own record of
// the goroutine, g, and walks frame pointers. Measured on amd64 (BenchmarkWhere):
// 2 ns for the number and 6 ns for eight frames; the portable path takes 1000 ns
// and 400 ns.

// wordOfG returns the word of the running goroutine's g at an offset in bytes.
//
//go:noescape
func wordOfG(offset uintptr) uintptr

// goroutineID returns the number of the running goroutine, the one that
// tracebacks print. It is never 0 and never used again.
//
//go:noescape
func goroutineID() uint64

// capture fills in the stack of the function that calls it, beginning with the
// return address in that function's caller; 0 ends a short one. It sees physical
// frames only: runtime.CallersFrames adds those that were inlined.
//
//go:noescape
func capture(at *frames)

// useFast says that the fast path works here. It is decided before the first
// lock and never changes.
var useFast bool

func init() { useFast = calibrate() }

// idOffset is where g has the goroutine's number, in bytes. It is written once,
// before the first lock. The initial value is that of Go 1.25 to 1.27; reading
// it is harmless if it is wrong, since g is larger.
//
//lint:ignore U1000 assembly reads it
var idOffset uintptr = 152

// searched is how many bytes of g are searched for the number. g has been larger
// than 400 bytes since Go 1.10.
const searched = 384

// calibrate finds the offset of the goroutine's number in g and reports whether
// the fast path works: the number is right in several goroutines, and the frame
// pointers lead to the same callers as runtime.Callers. A table of offsets by Go
// version would be wrong with the next version, or in a patched runtime.
func calibrate() bool {
	const goroutines = 4
	candidates := make(chan map[uintptr]bool)
	for range goroutines {
		go func() { candidates <- offsetsOf(parsedID()) }()
	}
	common := offsetsOf(parsedID())
	for range goroutines {
		found := <-candidates
		for offset := range common {
			if !found[offset] {
				delete(common, offset)
			}
		}
	}
	if len(common) != 1 {
		return false
	}
	for offset := range common {
		idOffset = offset
	}
	useFast = true // for the functions to compare
	return goroutineID() == parsedID() && framesAgree()
}

// offsetsOf returns where g has a word of this value.
func offsetsOf(id uint64) map[uintptr]bool {
	found := make(map[uintptr]bool)
	for offset := uintptr(0); offset < searched; offset += unsafe.Sizeof(offset) {
		if uint64(wordOfG(offset)) == id {
			found[offset] = true
		}
	}
	return found
}

// framesAgree compares the two ways to walk the stack.
//
//go:noinline
func framesAgree() bool {
	var fast, slow frames
	capture(&fast)
	n := runtime.Callers(2, slow[:])
	// The innermost caller is not inlined into; others may be, and then
	// runtime.Callers has more of them.
	return n > 0 && fast[0] == slow[0]
}
