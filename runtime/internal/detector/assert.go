package detector

import (
	"fmt"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// AssertHeld reports the caller if its goroutine does not hold the lock, in
// either mode. Of a Locker that is no lock of this package nothing is known.
//
//go:norace
func AssertHeld(l sync.Locker) { assert(l, true) }

// AssertNotHeld reports the caller if its goroutine holds the lock.
//
//go:norace
func AssertNotHeld(l sync.Locker) { assert(l, false) }

//go:norace
func assert(l sync.Locker, want bool) {
	w, ok := l.(watched)
	if !ok {
		return
	}
	raceOff()
	id, address, k := w.watched()
	g := lookup(goroutineID())
	var h *held
	if g != nil {
		if g.returned.Load() != nil {
			g.settle()
		}
		h = g.find(address)
	}
	fatal := ""
	if (h != nil) != want {
		a := &assertion{goroutine: goroutineID(), at: here()}
		if h != nil {
			a.held = *h
		}
		if word := id.word.Load(); word != 0 {
			a.node = uint32(word)
		}
		a.kind = k
		detached(a.report)
		fatal = a.fatal
	}
	raceOn()
	if fatal != "" {
		panic(fatal)
	}
}

// assertion is one that does not hold.
type assertion struct {
	goroutine uint64
	at        []lock.Frame
	node      uint32 // 0 if the lock was never locked
	kind      kind
	held      held // the lock, if it should not be held
	fatal     string
}

func (a *assertion) report() {
	rep := Report{Rule: "LK9006", key: siteOf(a.at).String()}
	name := "a lock that was never locked"
	if a.node != 0 {
		n := nodeOf(a.node)
		name = n.name()
		rep.Locks = []string{string(n.className())}
	}
	var t text
	t.linef("Goroutine %d asserts:", a.goroutine)
	t.stack(a.at)
	if a.held.lock == 0 {
		rep.Message = fmt.Sprintf("%s is not held by goroutine %d, which asserts that it is", name, a.goroutine)
	} else {
		rep.Message = fmt.Sprintf("%s is held by goroutine %d, which asserts that it is not", name, a.goroutine)
		t.linef("It %s %s at:", verbs[lock.Mode(a.held.mode)].past, name)
		t.stack(a.held.at.stack())
	}
	rep.details = t.String()
	a.fatal = deliver(&rep)
}
