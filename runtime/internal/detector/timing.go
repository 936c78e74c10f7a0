package detector

import (
	"fmt"
	"sync/atomic"
	"time"
)

// What is measured. Waits are, whatever is set: who waits has time.
var (
	timed     atomic.Bool  // time holds, which costs two readings of the clock for each
	profiling atomic.Bool  // keep profiles
	longWait  atomic.Int64 // ns from which on a wait is reported; 0 is never
)

var start = time.Now()

// now returns the time in ns since the program began.
func now() int64 { return int64(time.Since(start)) }

// waited is called when a wait is over.
//
//go:norace
func (g *goroutine) waited(d time.Duration) {
	limit := longWait.Load()
	long := limit > 0 && int64(d) >= limit && g.wait.kind == forLock
	if !long && !profiling.Load() {
		return
	}
	w := &slowness{goroutine: g.id, node: g.wait.node, mode: g.wait.mode, at: g.wait.at, took: d}
	detached(func() {
		if profiling.Load() {
			waits.add(&w.at, d)
		}
		if long {
			w.report("LK9004", "waited %v for %s", "waited to acquire")
		}
	})
}

// releasing is called when a lock is about to be given back, if holds are timed.
//
//go:norace
//go:noinline
func (g *goroutine) releasing(address uintptr, m mode) {
	h := g.find(address)
	if h == nil || h.mode != m || h.since == 0 {
		return
	}
	w := &slowness{goroutine: g.id, node: h.node, mode: m, at: h.at, took: time.Duration(now() - h.since)}
	detached(func() {
		if profiling.Load() {
			holds.add(&w.at, w.took)
		}
		if limit := options.Load().LongHold; limit > 0 && w.took >= limit {
			w.report("LK9005", "held %[2]s for %[1]v", "acquired")
		}
	})
}

// slowness is a wait or a hold that took long.
type slowness struct {
	goroutine uint64
	node      uint32
	mode      mode
	at        frames
	took      time.Duration
}

// report says so. The message is made of the time and the lock's name.
func (s *slowness) report(rule, message, verb string) {
	lock := nodeOf(s.node)
	stack := s.at.stack()
	rep := Report{
		Rule:    rule,
		Locks:   []string{string(lock.className())},
		Message: fmt.Sprintf("goroutine %d ", s.goroutine) + fmt.Sprintf(message, s.took.Round(time.Millisecond), lock.name()),
		key:     fmt.Sprintf("%s %v", lock.className(), siteOf(stack)),
		slow:    true,
	}
	var t text
	t.linef("Goroutine %d %s %s at:", s.goroutine, verb, lock.name())
	t.stack(stack)
	rep.details = t.String()
	deliver(&rep)
}
