package detector

import (
	"fmt"
	"time"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// inspect looks for the holders of what goroutines wait for, once a wait has
// lasted some time or nothing runs any more, and reports waits that are long.
func inspect(all []snapshot, now time.Time, asleep bool) {
	var dump map[uint64]traceback
	for i := range all {
		s := &all[i]
		first := monitor.since[s.g]
		age := now.Sub(first.at)
		long := options.Load().LongWait
		tooLong := long > 0 && age >= long && !first.long
		if s.kind != forLock || monitor.told[s.g] == s.turn || s.migrates() || !tooLong && (first.gone || age < patience && !asleep) {
			continue
		}
		first.gone = true
		first.long = first.long || tooLong
		monitor.since[s.g] = first
		h := holderOf(s.wanted())
		if h == nil {
			continue
		}
		if dump == nil {
			dump = tracebacks()
		}
		state := dump[h.id].state
		if state == "" && dump != nil {
			state = "exited"
		}
		if !s.valid() || state != "exited" && !tooLong {
			continue
		}
		reportStuck(s, h, state, age)
	}
}

// holder is a goroutine that holds a lock.
type holder struct {
	id     uint64
	held   held
	signal bool // it waits in Cond.Wait
}

// holderOf returns a goroutine that holds the lock, if one does.
//
//go:norace
func holderOf(of instance) *holder {
	raceOff()
	defer raceOn()
	var found *holder
	everyone(func(g *goroutine) bool {
		list := g.held // of one length, whatever becomes of it
		for i := range list {
			if list[i].lock == of.address && list[i].node == of.node && !g.gaveBack(&list[i]) {
				found = &holder{id: g.id, held: list[i]}
				found.signal = g.wait.turn.Load()%2 == 1 && g.wait.kind == forSignal
				return false
			}
		}
		return true
	})
	return found
}

// waitStates are the states in which a goroutine does not go on by itself, and
// does not wait for a lock.
var waitStates = map[string]string{
	"chan receive":            "blocked on a channel receive",
	"chan receive (nil chan)": "blocked for ever on a nil channel",
	"chan send":               "blocked on a channel send",
	"chan send (nil chan)":    "blocked for ever on a nil channel",
	"select":                  "blocked in a select",
	"select (no cases)":       "blocked for ever in an empty select",
	"sync.Cond.Wait":          "in Cond.Wait",
	"sync.WaitGroup.Wait":     "in WaitGroup.Wait",
}

// reportStuck says why a goroutine waits: the holder is gone, or blocked in
// something else, or just slow.
func reportStuck(s *snapshot, h *holder, state string, age time.Duration) {
	wanted := nodeOf(s.node)
	rep := Report{
		Locks: []string{string(wanted.className())},
		key:   fmt.Sprintf("%s %v", wanted.className(), siteOf(s.at.stack())),
	}
	blocked, ok := waitStates[state]
	switch {
	case state == "exited":
		rep.Rule = "LK9002"
		rep.Message = fmt.Sprintf("goroutine %d waits for %s, held by goroutine %d, which has exited", s.id, wanted.name(), h.id)
	case ok || h.signal:
		if h.signal {
			blocked = waitStates["sync.Cond.Wait"]
		}
		rep.Rule = "LK9002"
		rep.Message = fmt.Sprintf("goroutine %d has waited %v for %s, held by goroutine %d, which is %s", s.id, age.Round(time.Second), wanted.name(), h.id, blocked)
	default:
		rep.Rule, rep.slow = "LK9004", true
		rep.Message = fmt.Sprintf("goroutine %d has waited %v for %s, held by goroutine %d", s.id, age.Round(time.Second), wanted.name(), h.id)
		if state != "" {
			rep.Message += " [" + state + "]"
		}
	}
	var t text
	t.linef("Goroutine %d waits to acquire %s:", s.id, wanted.name())
	t.stack(s.at.stack())
	t.linef("Goroutine %d %s it at:", h.id, verbs[lock.Mode(h.held.mode)].past)
	t.stack(h.held.at.stack())
	rep.details = t.String()
	end(deliver(&rep))
}
