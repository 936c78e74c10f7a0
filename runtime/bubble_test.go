//go:build !lockcheck_godeadlock

// The timers of go-deadlock do not go from one bubble to another.

package lockcheck_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
	"github.com/lockcheck/lockcheck/runtime/sync"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// bubbles is how often TestBubble ran: what was reported in one run is not
// reported again, so the locks have names of their own in each.
var bubbles int

// TestBubble: in a synctest bubble, time passes while goroutines wait for a Cond
// or a WaitGroup, watched or not, and reports come out of it.
func TestBubble(t *testing.T) {
	reports := make(chan lockcheck.Report, 10)
	lockcheck.Configure(lockcheck.Options{OnReport: func(r lockcheck.Report) { reports <- r }})
	defer lockcheck.Configure(lockcheck.Options{})
	bubbles++
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var a, b sync.Mutex
		lockcheck.Name(&a, fmt.Sprintf("bubble%d.a", bubbles))
		lockcheck.Name(&b, fmt.Sprintf("bubble%d.b", bubbles))
		c := sync.NewCond(&a)
		ready := false
		var wg sync.WaitGroup
		wg.Go(func() {
			time.Sleep(time.Hour)
			a.Lock()
			ready = true
			b.Lock()
			b.Unlock()
			a.Unlock()
			c.Signal()
		})
		a.Lock()
		for !ready {
			c.Wait()
		}
		a.Unlock()
		wg.Wait()
		b.Lock()
		a.Lock()
		a.Unlock()
		b.Unlock()
		synctest.Wait()
		if took := time.Since(begin); took != time.Hour {
			t.Errorf("the bubble took %v, want 1h", took)
		}
	})
	lockcheck.Flush()
	if lockcheck.Watched {
		if r := <-reports; r.Rule != "LK1001" {
			t.Errorf("got %s, want LK1001", r.Rule)
		}
	}
}

// TestAllocs: locking on a path that was seen before allocates nothing.
func TestAllocs(t *testing.T) {
	var a, b sync.Mutex
	var rw sync.RWMutex
	var once sync.Once
	f := func() {}
	all := func() {
		a.Lock()
		b.Lock()
		rw.RLock()
		rw.RUnlock()
		rw.Lock()
		rw.Unlock()
		if rw.TryRLock() {
			rw.RUnlock()
		}
		once.Do(f)
		b.Unlock()
		a.Unlock()
	}
	all()
	if n := testing.AllocsPerRun(1000, all); n != 0 && lockcheck.Watched {
		t.Errorf("%v allocations, want none", n)
	}
}
