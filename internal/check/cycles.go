package check

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// cycles reports the cycles of the lock order that this package closes: those
// with at least one edge of its own.
func (j *judge) cycles() {
	im := j.p.Imports
	l := newLinker(im)
	l.fill(j.p.Fills, func(key string) *held.Effects {
		if r, ok := j.p.Results[key]; ok {
			return &r.Effects
		}
		return nil
	})
	g := order.New()
	t := newTangle(im, l, g)
	for _, e := range j.p.Edges {
		t.arc(e.From, e.To)
	}
	for hole := range l.own {
		for _, es := range im.EdgesInto(hole) {
			t.arc(es.From, es.To)
		}
	}
	t.solve()
	l.joins = t.joins

	own, filled := map[lock.Frame]bool{}, map[lock.Frame]bool{}
	for _, e := range j.p.Edges {
		own[e.Path[0]] = t.add(e) || own[e.Path[0]]
	}
	for hole := range l.own {
		for _, es := range im.EdgesInto(hole) {
			if t.joins(es.From, es.To) {
				for _, e := range es.All() {
					t.add(e)
				}
			}
		}
	}
	t.addImported()
	t.finish(func(e, full order.Edge) {
		// No other package could have linked it.
		if l.own[string(e.To[1:])] && l.fillsOwn(full.Path[len(e.Path)]) {
			filled[full.Path[0]] = true
		}
	})
	for _, c := range im.AllWrote() {
		g.Writes(c)
	}
	for c := range j.p.Wrote {
		g.Writes(c)
	}
	for _, c := range g.Cycles() {
		for _, here := range []map[lock.Frame]bool{own, filled} {
			local := func(e order.Edge) bool { return here[e.Path[0]] }
			if slices.ContainsFunc(c.Edges, local) {
				if f := cycleFinding(c, local); j.concerns(f) {
					j.add(f)
				}
				break
			}
		}
	}
}

// concerns reports whether some place of a finding is in the package: a cycle among
// what it imports is for those who maintain that.
func (j *judge) concerns(f finding.Finding) bool {
	own := map[string]bool{}
	for _, fn := range j.p.Funcs {
		own[filepath.Dir(fn.Site.File)] = true
	}
	here := func(s lock.Site) bool { return own[filepath.Dir(s.File)] }
	return slices.ContainsFunc(f.Steps, func(s finding.Step) bool {
		return here(s.Site) || slices.ContainsFunc(s.Path, func(fr lock.Frame) bool { return here(fr.Site) })
	})
}

// Program returns the cycles of a whole program, given the facts of all its
// packages.
func Program(facts *summary.Imports) []finding.Finding {
	l := newLinker(facts)
	g := order.New()
	t := newTangle(facts, l, g)
	for _, c := range facts.Classes() {
		t.node(c)
	}
	t.solve()
	l.joins = t.joins
	for _, c := range facts.Classes() {
		t.want(c)
	}
	t.addImported()
	t.finish(func(e, full order.Edge) {})
	for _, c := range facts.AllWrote() {
		g.Writes(c)
	}
	var list []finding.Finding
	for _, c := range g.Cycles() {
		list = append(list, cycleFinding(c, func(order.Edge) bool { return true }))
	}
	return list
}

// cycleFinding tells a cycle, beginning with the first of its edges, by place,
// that local says to be in the package.
func cycleFinding(c order.Cycle, local func(order.Edge) bool) finding.Finding {
	edges := slices.Clone(c.Edges)
	start := -1
	for i, e := range edges {
		if local(e) && (start < 0 || e.At().Compare(edges[start].At()) < 0) {
			start = i
		}
	}
	edges = append(edges[start:], edges[:start]...)
	f := finding.Finding{Rule: "LK1001", Func: edges[0].Func, Site: edges[0].At(), Confidence: finding.High}
	guess := 0
	for _, e := range edges {
		f.Locks = append(f.Locks, e.From)
		guess += e.Guess
		f.Steps = append(f.Steps,
			finding.Step{Site: e.Held, Func: e.Func, Message: fmt.Sprintf("%s is %s here", e.From.Short(), verb(e.FromMode))},
			finding.Step{Site: e.At(), Func: e.Func, Message: fmt.Sprintf("and while it is held, %s is %s", e.To.Short(), verb(e.ToMode)), Path: e.Path[1:]})
	}
	if guess > 0 || slices.ContainsFunc(f.Locks, lock.Class.Multi) || halfInTests(edges) || f.Site.InTest() && needsWriter(edges) {
		f.Confidence = finding.Low
	}
	f.Message = cycleMessage(edges)
	return f
}

// halfInTests reports whether only tests complete a cycle: they take a program's
// locks while they know what its other goroutines do.
func halfInTests(edges []order.Edge) bool {
	test := func(e order.Edge) bool { return e.Held.InTest() }
	program := func(e order.Edge) bool { return !test(e) }
	return slices.ContainsFunc(edges, test) && slices.ContainsFunc(edges, program)
}

// needsWriter reports whether somewhere in the cycle a reader waits for a reader,
// which it does only if a writer, whom the cycle does not show, waits between the
// two. A test knows whether there is one.
func needsWriter(edges []order.Edge) bool {
	for i, e := range edges {
		if next := edges[(i+1)%len(edges)]; e.ToMode == lock.Read && next.FromMode == lock.Read {
			return true
		}
	}
	return false
}

// cycleMessage names all locks of the cycle and the place of each order.
func cycleMessage(edges []order.Edge) string {
	first := edges[0]
	msg := fmt.Sprintf("acquiring %s while holding %s%s may deadlock: ", first.To.Short(), first.From.Short(), via(first.Path[1:]))
	if len(edges) == 2 {
		return msg + "opposite order at " + edges[1].At().Short()
	}
	var steps []string
	for _, e := range edges[1:] {
		steps = append(steps, fmt.Sprintf("%s is taken under %s at %s", e.To.Short(), e.From.Short(), e.At().Short()))
	}
	return msg + strings.Join(steps, ", ")
}
