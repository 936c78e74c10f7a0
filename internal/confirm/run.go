package confirm

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/instrument/naming"
	"github.com/lockcheck/lockcheck/internal/instrument/recording"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// run is a recording whose locks have names.
type run struct {
	*recording.Recording
	class []lock.Class    // by number of the lock; 0 is none
	told  map[uint64]bool // goroutines in deadlocks that were told
}

// newRun names each lock for all the places where it was taken.
func newRun(rec *recording.Recording, namer *naming.Namer) *run {
	best := make([]naming.Name, len(rec.Locks)+1)
	rec.Each(func(h *recording.Held) {
		if h.Lock == 0 || len(h.Stack) == 0 {
			return
		}
		name := namer.Name(h.Stack, h.Mode)
		if old := &best[h.Lock]; old.Class == "" || name.Better(*old) {
			*old = name
		}
	})
	// A lock that one goroutine takes and another gives back belongs to an object,
	// such as a transaction. What its taker does meanwhile is not done under it.
	rec.Edges = slices.DeleteFunc(rec.Edges, func(e recording.Edge) bool {
		return e.From.Lock != 0 && rec.Locks[e.From.Lock-1].HandedOff
	})
	r := &run{Recording: rec, class: make([]lock.Class, len(best)), told: make(map[uint64]bool)}
	for i, name := range best {
		r.class[i] = cmp.Or(name.Class, "unknown")
	}
	return r
}

// evidence returns what the recording says of classes.
func (r *run) evidence() *evidence.Evidence {
	e := new(evidence.Evidence)
	if r.Process.ID == "" {
		return e // not even the first lines were written
	}
	e.Builds = []evidence.Build{{Program: r.Process.Program(), ID: r.Process.Revision(), Go: r.Process.Go, Target: r.Process.Target, Runs: 1}}
	sites := make(map[int]lock.Site) // of each lock, where it was taken first
	r.Each(func(h *recording.Held) {
		if _, ok := sites[h.Lock]; !ok && h.Lock != 0 && len(h.Stack) > 0 {
			sites[h.Lock] = h.Stack[0].Site
		}
	})
	for _, n := range slices.Sorted(maps.Keys(sites)) {
		l := r.Locks[n-1]
		c := evidence.Class{Class: r.class[n], Site: sites[n], Instances: 2, Written: l.Written || !l.RW}
		if l.Static {
			c.Instances = 1
		} // else there may be others that were never nested
		e.Classes = append(e.Classes, c)
	}
	for i := range r.Edges {
		x := &r.Edges[i]
		edge := evidence.Edge{From: r.held(x.From), To: r.held(x.To), Thread: r.Process.ID + "/" + strconv.FormatUint(x.Goroutine, 10), Count: 1}
		if x.Shared {
			edge.Thread = ""
		}
		for _, g := range x.Gates {
			switch {
			case g.Lock == 0:
			case g.Mode == lock.Write:
				edge.Gates = append(edge.Gates, r.class[g.Lock])
			default:
				edge.ReadGates = append(edge.ReadGates, r.class[g.Lock])
			}
		}
		for _, gates := range []*[]lock.Class{&edge.Gates, &edge.ReadGates} {
			slices.Sort(*gates)
			*gates = slices.Compact(*gates)
		}
		e.Edges = append(e.Edges, edge)
	}
	for _, l := range r.Leaks {
		e.Leaks = append(e.Leaks, evidence.Leak{State: l.State, Stack: l.Stack, Count: 1})
	}
	for _, w := range r.Waits {
		e.Waits = append(e.Waits, evidence.Wait{Kind: w.State, Stack: w.Stack, Locks: []evidence.Held{r.held(w.Holds)}, Count: 1})
	}
	return merged(e)
}

// merged returns e with equal records joined.
func merged(e *evidence.Evidence) *evidence.Evidence {
	all := new(evidence.Evidence)
	all.Merge(e)
	return all
}

func (r *run) held(h recording.Held) evidence.Held {
	return evidence.Held{Class: r.class[h.Lock], Mode: h.Mode, Stack: h.Stack}
}
