//go:build lockcheck

package lockcheck

import (
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

// Watched reports whether the program was built with the tag lockcheck, so that
// its locks are watched by this package.
const Watched = true

// defaultWait is Options.WaitThreshold where that is 0.
const defaultWait = 30 * time.Second

func init() { Configure(Options{}) }

// Configure sets the options for what happens from now on. It may be called at any
// time; what LOCKCHECK in the environment sets, it does not change.
func Configure(o Options) {
	d := detector.Options{
		Output:   o.Output,
		ExitCode: o.ExitCode,
		Panic:    o.Panic,
		Low:      o.LowConfidence,
		LongWait: o.WaitThreshold,
		LongHold: o.HoldThreshold,
		Profile:  o.Profile,
		Evidence: o.Evidence,
	}
	switch {
	case d.LongWait == 0:
		d.LongWait = defaultWait
	case d.LongWait < 0:
		d.LongWait = 0
	}
	if o.OnReport != nil {
		d.OnReport = func(r detector.Report) {
			o.OnReport(Report{Rule: r.Rule, LowConfidence: r.Low, Message: r.Message, Locks: r.Locks, Text: r.Text})
		}
	}
	for _, s := range o.Suppress {
		d.Suppress = append(d.Suppress, detector.Suppression(s))
	}
	detector.Configure(detector.Environment(d))
}

// Flush returns when all reports made before have been handed to Output and
// OnReport, and the evidence is complete. Edges and deadlocks are written at once;
// what Flush adds is how many locks there are of each class. It must not be called
// by OnReport, nor with a lock held that OnReport wants.
func Flush() { detector.Flush() }

// FlushOn makes the program Flush, and write its status to standard error,
// whenever it gets one of the signals. A program that waits for signals is never
// ended by the runtime with "all goroutines are asleep".
func FlushOn(signals ...os.Signal) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, signals...)
	go func() {
		for range c {
			detector.Flush()
			detector.WriteStatus(os.Stderr) // nobody to tell if it fails
		}
	}()
}

// Name gives a lock the name that reports call it, in place of the one found in
// the source. Locks of equal names are of one class. It should come before the
// lock is first locked. Of a Locker that is no Mutex or RWMutex it does nothing.
func Name(l Locker, name string) { detector.Name(l, name) }

// Order declares that of two locks the first is taken first if both are held at
// a time, and so for all locks of their classes, or for these two alone if they
// are of one class. Orders are transitive. Taking them the other way round is
// reported, LK1003, whether or not it can deadlock.
func Order(first, second Locker) { detector.Order(first, second) }

// AssertHeld reports the caller, LK9006, if its goroutine does not hold the lock
// in either mode.
func AssertHeld(l Locker) { detector.AssertHeld(l) }

// AssertNotHeld reports the caller, LK9006, if its goroutine holds the lock.
func AssertNotHeld(l Locker) { detector.AssertNotHeld(l) }

// WriteStatus writes which locks are held and by which goroutines, which
// goroutines wait, the lock orders seen, and, with Options.Profile, where locks
// were waited for and held longest. It returns the error of the writer.
func WriteStatus(w io.Writer) error { return detector.WriteStatus(w) }

// WriteWaitProfile writes how often and how long goroutines waited for locks, by
// stack, in pprof's format, for go tool pprof. It needs Options.Profile. It
// returns the error of the writer.
func WriteWaitProfile(w io.Writer) error { return detector.WriteWaitProfile(w) }

// WriteHoldProfile writes how often and how long locks were held, by the stack of
// the acquisition, in pprof's format. It needs Options.Profile. It returns the
// error of the writer.
func WriteHoldProfile(w io.Writer) error { return detector.WriteHoldProfile(w) }
