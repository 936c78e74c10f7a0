package detector_test

import (
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

// The tests share one graph of lock orders, as a program does. Locks that are
// variables of different functions are of different classes, so tests do not meet.

// collector has the reports of one test.
type collector struct {
	mu      sync.Mutex // guards reports
	reports []detector.Report
}

// collect begins to collect reports, with these options.
func collect(t *testing.T, o detector.Options) *collector {
	t.Helper()
	detector.Reset()
	c := new(collector)
	o.Output = io.Discard
	o.OnReport = func(r detector.Report) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.reports = append(c.reports, r)
	}
	detector.Configure(o)
	t.Cleanup(func() { detector.Configure(detector.Options{Output: io.Discard}) })
	return c
}

// now returns the reports so far.
func (c *collector) now() []detector.Report {
	detector.Flush()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.reports)
}

// want checks the reports so far, each given by its rule and a part of its message:
// "LK1001 acquiring".
func (c *collector) want(t *testing.T, want ...string) {
	t.Helper()
	got := c.now()
	for i, r := range got {
		if i >= len(want) || !matches(r, want[i]) {
			t.Errorf("unexpected report %s: %s\n%s", r.Rule, r.Message, r.Text)
		}
	}
	for _, w := range want[min(len(got), len(want)):] {
		t.Errorf("no report %q", w)
	}
}

func matches(r detector.Report, want string) bool {
	rule, part, _ := strings.Cut(want, " ")
	return r.Rule == rule && strings.Contains(r.Message, part)
}

// wait waits until there is a report, given as for want, and returns it. Goroutines
// that other tests have left waiting may be reported meanwhile.
func (c *collector) wait(t *testing.T, want string) detector.Report {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		for _, r := range c.now() {
			if matches(r, want) {
				return r
			}
		}
	}
	t.Fatalf("no report %q", want)
	return detector.Report{}
}

// inGoroutine calls f in a goroutine of its own and waits for it.
func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// nest locks the locks one after the other, in a goroutine of its own.
func nest(locks ...sync.Locker) {
	inGoroutine(func() { nestHere(locks...) })
}

// nestHere is nest in the goroutine that calls it.
func nestHere(locks ...sync.Locker) {
	for _, l := range locks {
		l.Lock()
		defer l.Unlock()
	}
}
