package detector

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// WriteStatus writes who holds and who waits for what, and what is known so far.
func WriteStatus(w io.Writer) error {
	var t text
	answered(func() { t.status(goroutinesNow()) })
	_, err := io.WriteString(w, t.String())
	return err
}

// goroutineNow is a goroutine that holds locks or waits. What it holds is exact
// if it waits and may be a moment old, or mixed of two moments, if it runs.
type goroutineNow struct {
	id      uint64
	held    []held
	waits   bool
	waiting snapshot
}

// goroutinesNow lists the goroutines with locks.
//
//go:norace
func goroutinesNow() []goroutineNow {
	raceOff()
	defer raceOn()
	var list []goroutineNow
	everyone(func(g *goroutine) bool {
		n := goroutineNow{id: g.id}
		n.waiting, n.waits = g.snapshot()
		if n.waits {
			n.held = n.waiting.held
		} else {
			copied := g.held
			for i := 0; i < len(copied) && i < cap(copied); i++ {
				n.held = appendOne(n.held, copied[i])
			}
		}
		more := make([]goroutineNow, len(list)+1, 2*len(list)+2)
		//lint:ignore S1001 copy would be watched by the race detector
		for i := range list {
			more[i] = list[i]
		}
		more[len(list)] = n
		list = more
		return true
	})
	return list
}

func (t *text) status(goroutines []goroutineNow) {
	slices.SortFunc(goroutines, func(a, b goroutineNow) int { return cmp.Compare(a.id, b.id) })
	t.linef("lockcheck: %d goroutines hold or want locks (%s)", len(goroutines), pathName())
	for i := range goroutines {
		g := &goroutines[i]
		t.linef("")
		t.linef("goroutine %d", g.id)
		for _, h := range g.held {
			if h.node == 0 || h.node > nodeCount.Load() {
				continue // of two moments
			}
			t.linef("holds %s, %s at:", nodeOf(h.node).name(), verbs[lock.Mode(h.mode)].past)
			t.stack(h.at.stack())
		}
		if !g.waits {
			continue
		}
		switch s := &g.waiting; s.kind {
		case forLock:
			t.linef("waits to acquire %s at:", nodeOf(s.node).name())
		case forSignal:
			t.linef("waits in Cond.Wait at:")
		case forWorkers:
			t.linef("waits in WaitGroup.Wait at:")
		}
		t.stack(g.waiting.at.stack())
	}
	t.linef("")
	t.linef("Lock orders seen:")
	for _, o := range ordersSeen() {
		t.linef("  %s", o)
	}
	t.worst("Longest waits:", &waits)
	t.worst("Longest holds:", &holds)
}

// ordersSeen returns the edges between classes, sorted.
func ordersSeen() []string {
	predictor.mu.Lock()
	defer predictor.mu.Unlock()
	var list []string
	for from, after := range predictor.classes.out {
		for _, to := range after {
			list = append(list, fmt.Sprintf("%s -> %s", from, to))
		}
	}
	slices.Sort(list)
	return list
}

// shown is how many entries of a profile the status shows.
const shown = 10

// worst writes the stacks with the longest times, if there is a profile.
func (t *text) worst(title string, p *profile) {
	p.mu.Lock()
	type entry struct {
		at frames
		sample
	}
	var all []entry
	for at, s := range p.samples {
		all = append(all, entry{at, s})
	}
	p.mu.Unlock()
	if len(all) == 0 {
		return
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.total, a.total), slices.Compare(a.at[:], b.at[:]))
	})
	t.linef("")
	t.linef("%s", title)
	for _, e := range all[:min(len(all), shown)] {
		t.linef("%v in %d times", e.total, e.count)
		t.stack(e.at.stack())
	}
}
