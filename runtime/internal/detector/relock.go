package detector

import (
	"fmt"
	"runtime"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// relocks is the policy for a lock that its goroutine takes again: the rule, and
// whether it holds only if somebody writes.
var relockRules = [2][2]struct {
	rule, what, then string
	ifWritten        bool
}{ // [held][wanted]
	lock.Write: {
		lock.Write: {"LK2001", "locking %s again while holding it", "the goroutine waits for itself", false},
		lock.Read:  {"LK2003", "read-locking %s while write-holding it", "the goroutine waits for itself", false},
	},
	lock.Read: {
		lock.Write: {"LK2003", "write-locking %s while read-holding it", "the goroutine waits for itself", false},
		// A writer that waits between the two keeps the second one out.
		lock.Read: {"LK2002", "read-locking %s again while read-holding it", "deadlocks as soon as a writer waits between the two", true},
	},
}

// again makes the chain of a lock that is taken again another one than that which
// predict has looked at.
const again mode = 2

// relocks reports, before the goroutine blocks, that it is about to take a lock
// which it seems to hold. It is called with the race detector off.
//
//go:norace
//go:noinline
func (g *goroutine) relocks(address uintptr, node uint32, m mode) {
	if g.returned.Load() != nil {
		g.settle()
	}
	h := g.find(address)
	chain := extend(g.chain, node, m|again)
	if h == nil || chains.known(chain, g.id) {
		return
	}
	r := &relocking{goroutine: g.id, node: node, wanted: m, first: *h}
	var pcs [fullDepth + 4]uintptr
	r.pcs = pcs[:runtime.Callers(2, pcs[:])]
	r.created = g.creation()
	detached(r.report)
	chains.learn(chain, g.id)
	if r.fatal != "" {
		raceOn()
		panic(r.fatal)
	}
}

// relocking is a goroutine that takes a lock again.
type relocking struct {
	goroutine uint64
	node      uint32
	wanted    mode
	first     held
	pcs       []uintptr
	created   []lock.Frame
	fatal     string
}

func (r *relocking) report() {
	n := nodeOf(r.node)
	if n.class.migrates.Load() {
		return // its locks are handed from goroutine to goroutine: another one may unlock
	}
	row := relockRules[r.first.mode][r.wanted]
	if n.class.kind == once {
		row.rule, row.what = "LK2004", "calling Do of %s inside its own function"
	}
	taken, heldAt := expand(r.pcs), r.first.at.stack()
	name, class := n.name(), n.className()
	rep := Report{
		Rule:    row.rule,
		Locks:   []string{string(class)},
		Message: fmt.Sprintf(row.what+": %s (locked at %s)", name, row.then, siteOf(heldAt).Short()),
		key:     fmt.Sprintf("%s %v %v", class, siteOf(taken), siteOf(heldAt)),
	}
	var t text
	t.linef("Goroutine %d %s %s:", r.goroutine, verbs[r.wanted].now, name)
	t.stack(taken)
	t.linef("which it %s at:", verbs[r.first.mode].past)
	t.stack(heldAt)
	t.linef("")
	t.created(r.goroutine, r.created)
	rep.details = t.String()

	if row.ifWritten {
		predictor.mu.Lock()
		written := n.class.written.Load()
		if !written {
			predictor.recursive[n.class] = rep
		}
		predictor.mu.Unlock()
		if !written {
			return
		}
	}
	r.fatal = deliver(&rep)
}
