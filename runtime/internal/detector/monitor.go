package detector

import (
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// Goroutines that wait are looked at by the monitor, a timer that is set when one
// blocks. No goroutine of the detector exists in between, and no timer is left
// when nothing more is to be learnt: the Go runtime ends a program whose
// goroutines are all asleep only if no timer could wake one.
//
// Most waits are over before the first look. A look at those that are not takes
// time in proportion to how many they are.

// The looks after a goroutine has blocked.
const (
	firstLook = time.Millisecond
	// lastLook is the longest time between two looks.
	lastLook = time.Second
	// settled is the time between looks after which a program in which nothing
	// runs may be left alone.
	settled = 16 * time.Millisecond
	// patience is how long a wait lasts before the holder is looked for.
	patience = 500 * time.Millisecond
)

var monitor = struct {
	timer  *time.Timer
	set    atomic.Bool   // the timer is set, or look runs
	slow   atomic.Bool   // the timer is set to more than firstLook
	blocks atomic.Uint64 // how many goroutines began to wait

	mu    sync.Mutex // held by look, which runs once at a time; guards the rest
	delay time.Duration
	seen  uint64                   // blocks at the last look
	since map[*goroutine]firstSeen // those that waited at the last look
	told  map[*goroutine]uint64    // turns of those that were reported
}{}

// firstSeen is the first look at a wait.
type firstSeen struct {
	turn uint64
	at   time.Time // of the monitor's own clock
	long bool      // a long wait was reported
	gone bool      // the holder was looked for
}

func init() { monitor.timer = stopped(look) }

// watch makes sure that a goroutine which begins to wait is looked at. It is
// called with the race detector off.
//
//go:norace
func watch() {
	if inBubble() {
		detached(lookAtOnce)
		return
	}
	monitor.blocks.Add(1)
	if !monitor.set.Load() && monitor.set.CompareAndSwap(false, true) {
		monitor.timer.Reset(firstLook)
	}
	hurry()
}

// hurry looks soon, if nothing happened for some time and the next look is far.
//
//go:norace
func hurry() {
	if monitor.slow.Load() && monitor.slow.CompareAndSwap(true, false) {
		monitor.timer.Reset(firstLook)
	}
}

// lookAtOnce looks for deadlocks only. The last goroutine of a cycle to block sees
// all of it. It is too much to do for each goroutine that blocks, but in a synctest
// bubble there is no other time.
func lookAtOnce() {
	monitor.mu.Lock()
	defer monitor.mu.Unlock()
	findDeadlocks(waiters())
}

// look looks once at those that wait.
func look() {
	monitor.mu.Lock()
	defer monitor.mu.Unlock()
	monitor.slow.Store(false)
	blocks := monitor.blocks.Load()
	all := waiters()
	fresh := blocks != monitor.seen
	monitor.seen = blocks

	now := time.Now()
	since := make(map[*goroutine]firstSeen)
	stale := false
	for i := range all {
		s := &all[i]
		before, ok := monitor.since[s.g]
		if ok && before.turn == s.turn {
			stale = true
		} else {
			before = firstSeen{turn: s.turn, at: now}
		}
		since[s.g] = before
	}
	monitor.since = since
	if stale {
		findDeadlocks(all)
	}
	switch {
	case fresh || monitor.delay == 0:
		monitor.delay = firstLook
	case monitor.delay < lastLook:
		monitor.delay = min(2*monitor.delay, lastLook)
	}
	asleep := monitor.delay >= settled && !fresh && asleep(monitor.delay)
	if len(all) > 0 {
		inspect(all, now, asleep)
	}
	if len(all) > 0 && !asleep || monitor.blocks.Load() != blocks {
		monitor.timer.Reset(monitor.delay)
		monitor.slow.Store(monitor.delay > firstLook)
		if monitor.blocks.Load() != blocks {
			hurry()
		}
		return
	}
	monitor.delay = 0
	monitor.set.Store(false)
	if monitor.blocks.Load() != blocks && monitor.set.CompareAndSwap(false, true) {
		monitor.timer.Reset(firstLook)
	}
}

// findDeadlocks reports the goroutines that wait for each other. A picture of
// them that was taken while they changed may show cycles that never were; one in
// which every member still waits as it did, after the last one was looked at, is
// true. (Measured on the prototype: one pass gave 4 false reports in 18 million
// contended operations, two gave none.)
func findDeadlocks(all []snapshot) {
	for _, cycle := range deadlocks(all) {
		var members []*snapshot
		told, valid := 0, true
		for _, i := range cycle {
			s := &all[i]
			members = append(members, s)
			valid = valid && s.valid() && !s.migrates()
			if monitor.told[s.g] == s.turn {
				told++
			}
		}
		if !valid || told == len(members) {
			continue
		}
		if monitor.told == nil {
			monitor.told = make(map[*goroutine]uint64)
		}
		for _, s := range members {
			monitor.told[s.g] = s.turn
		}
		reportDeadlock(members)
	}
}

// migrates reports whether what the goroutine waits for is of a class whose locks
// other goroutines unlock: then one outside of the cycle may end it.
func (s *snapshot) migrates() bool { return s.node != 0 && nodeOf(s.node).class.migrates.Load() }

// goroutineMetrics count goroutines by what they do, since Go 1.26.
var goroutineMetrics = []metrics.Sample{
	{Name: "/sched/goroutines/running:goroutines"},
	{Name: "/sched/goroutines/runnable:goroutines"},
	{Name: "/sched/goroutines/not-in-go:goroutines"},
}

// asleep reports whether the runtime may be about to find that no goroutine can
// ever run again, so that no timer must be left. Whether a goroutine that waits
// for a channel waits for a timer cannot be known: those are given up to the
// longest delay.
func asleep(delay time.Duration) bool {
	if !idle(delay) {
		return false
	}
	for _, t := range tracebacks() {
		switch t.state {
		case "sleep", "IO wait", "syscall", "runnable":
			return false
		case "chan receive", "select":
			if delay < lastLook {
				return false
			}
		}
	}
	return true
}

// idle reports whether all goroutines but the monitor's wait. Before Go 1.26 it
// is not known; then it is said after some time.
func idle(delay time.Duration) bool {
	metrics.Read(goroutineMetrics)
	busy := uint64(0)
	for _, m := range goroutineMetrics {
		if m.Value.Kind() != metrics.KindUint64 {
			return delay >= lastLook
		}
		busy += m.Value.Uint64()
	}
	return busy <= 1
}
