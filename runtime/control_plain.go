//go:build !lockcheck

package lockcheck

import (
	"io"
	"os"
)

// Watched reports whether the program was built with the tag lockcheck, so that
// its locks are watched by this package.
const Watched = false

// Configure sets the options of a watched program.
func Configure(o Options) {}

// Flush waits until the reports of a watched program are handed over and its
// evidence is written.
func Flush() {}

// FlushOn makes a watched program Flush, and write its status to standard error,
// whenever it gets one of the signals.
func FlushOn(signals ...os.Signal) {}

// Name gives a lock the name that reports of a watched program call it.
func Name(l Locker, name string) {}

// Order declares that the first lock is taken before the second one.
func Order(first, second Locker) {}

// AssertHeld reports a caller that does not hold the lock, in a watched program.
func AssertHeld(l Locker) {}

// AssertNotHeld reports a caller that holds the lock, in a watched program.
func AssertNotHeld(l Locker) {}

// WriteStatus writes which locks are held and waited for, in a watched program.
func WriteStatus(w io.Writer) error { return notWatched(w) }

// WriteWaitProfile writes a profile in pprof's format, in a watched program.
func WriteWaitProfile(w io.Writer) error { return notWatched(w) }

// WriteHoldProfile writes a profile in pprof's format, in a watched program.
func WriteHoldProfile(w io.Writer) error { return notWatched(w) }

func notWatched(w io.Writer) error {
	_, err := io.WriteString(w, "locks are not watched: the program was built without -tags lockcheck\n")
	return err
}
