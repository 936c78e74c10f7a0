package check

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// linker replaces holes in the lock order by what fills them. A hole stands in
// an edge as a lock of class "?hole": the edge
//
//	Model.mu -> ?Connection.Start
//
// together with "(*rawConnection).Start fills Connection.Start and takes
// rawConnection.startStopMu" is
//
//	Model.mu -> rawConnection.startStopMu
type linker struct {
	imports *summary.Imports
	fills   map[string][]string // by the package itself
	effects map[string]*held.Effects
	own     map[string]bool            // holes that the package itself fills
	starts  map[lock.Frame]bool        // where the acquisitions of these functions begin
	joins   func(a, b lock.Class) bool // whether a cycle may lead through both
	memo    map[question][]order.Edge  // see taken
}

// maxFills bounds the functions that are followed into one hole, and maxHoles
// the holes on one path.
const (
	maxFills = 8
	maxHoles = 3
)

func newLinker(im *summary.Imports) *linker {
	return &linker{
		imports: im, fills: map[string][]string{}, effects: map[string]*held.Effects{}, own: map[string]bool{},
		starts: map[lock.Frame]bool{}, memo: map[question][]order.Edge{},
	}
}

// effectsOf returns the effects of a function that fills a hole.
func (l *linker) effectsOf(key string) *held.Effects {
	key = event.Filler(key)
	if e, ok := l.effects[key]; ok {
		return e
	}
	return l.imports.Effects(key)
}

// fill adds what a package fills itself.
func (l *linker) fill(fills map[string][]string, effects func(string) *held.Effects) {
	for hole, keys := range fills {
		l.own[hole] = true
		l.fills[hole] = append(l.fills[hole], keys...)
		for _, k := range keys {
			key := event.Filler(k)
			if e := effects(key); e != nil {
				l.effects[key] = e
				for _, a := range e.Acquires {
					l.starts[a.Path[0]] = true
				}
			}
		}
	}
}

// fillsOwn reports whether a frame is the first in a function with which the
// package itself fills a hole.
func (l *linker) fillsOwn(frame lock.Frame) bool { return l.starts[frame] }

func isLinked(e order.Edge) bool { return summary.IsHole(e.To) }

// link returns the edges that an edge stands for: itself, or one for each lock
// that is taken through its hole.
func (l *linker) link(e order.Edge) []order.Edge {
	if !isLinked(e) {
		return []order.Edge{e}
	}
	var out []order.Edge
	for _, a := range l.taken(string(e.To[1:]), maxHoles) {
		if a.To == e.From || slices.Contains(a.Gates, e.From) {
			continue
		}
		full := e
		full.To, full.ToMode = a.To, a.ToMode
		full.Path = slices.Concat(e.Path, a.Path)
		full.Gates = slices.DeleteFunc(slices.Concat(e.Gates, a.Gates), func(c lock.Class) bool { return c == a.To })
		full.Guess += a.Guess
		out = append(out, full)
	}
	return out
}

// question is what taken was asked.
type question struct {
	hole  string
	depth int
}

// taken returns the locks that are taken through a hole and at most depth-1
// others, as edges from the hole. Of those to one class it keeps as many as the
// order graph would.
func (l *linker) taken(hole string, depth int) []order.Edge {
	if depth == 0 {
		return nil
	}
	if known, ok := l.memo[question{hole, depth}]; ok {
		return known
	}
	from := lock.Class("?" + hole)
	keys := l.targets(hole, nil)
	if len(keys) > maxFills {
		keys = nil
	}
	var all []order.Edge
	through := map[lock.Class]int{} // how many functions take a lock of the class
	for _, key := range keys {
		edges := l.takenBy(key, from, depth)
		all = append(all, edges...)
		seen := map[lock.Class]bool{}
		for _, e := range edges {
			if !seen[e.To] {
				seen[e.To] = true
				through[e.To]++
			}
		}
	}
	g := order.New()
	for _, e := range all {
		if !l.registered(hole) { // all that is in a list is called, not one of it
			e.Guess += len(keys) - through[e.To]
		}
		g.Add(e)
	}
	list := g.Edges()
	l.memo[question{hole, depth}] = list
	return list
}

// takenBy returns the locks that a function which fills a hole takes, as edges
// from the hole.
func (l *linker) takenBy(key string, from lock.Class, depth int) []order.Edge {
	x := l.effectsOf(key)
	if x == nil {
		return nil
	}
	var list []order.Edge
	for _, a := range x.Acquires {
		if a.Try || a.Lock.Class == "" || !l.joins(from, a.Lock.Class) {
			continue
		}
		e := order.Edge{From: from, FromMode: lock.Read, To: a.Lock.Class, ToMode: a.Mode, Gates: a.Gates, Path: a.Path, Guess: a.Guess}
		if strings.HasPrefix(key, event.Composite) {
			e.Guess++
		}
		if !isLinked(e) {
			list = append(list, e)
			continue
		}
		for _, inner := range l.taken(string(e.To[1:]), depth-1) {
			full := e
			full.To, full.ToMode = inner.To, inner.ToMode
			full.Path = slices.Concat(e.Path, inner.Path)
			full.Gates = slices.Concat(e.Gates, inner.Gates)
			full.Guess += inner.Guess
			list = append(list, full)
		}
	}
	return list
}

// registered reports whether the hole is that of a list of objects some of which
// are known.
func (l *linker) registered(hole string) bool {
	return strings.Contains(hole, "[].") && slices.ContainsFunc(l.fillsOf(hole), isKnown)
}

// fillsOf returns what fills a hole, as it was provided.
func (l *linker) fillsOf(hole string) []string {
	return slices.Concat(l.imports.Fills(hole), l.fills[hole])
}

// isKnown reports whether what fills a hole is more than a fallback.
func isKnown(fill string) bool {
	return !strings.HasPrefix(fill, event.Fallback) && !strings.HasPrefix(fill, event.TestOnly)
}

// targets returns the functions that fill a hole, through other holes too.
func (l *linker) targets(hole string, seen []string) []string {
	if slices.Contains(seen, hole) {
		return nil
	}
	var list []string
	fills := l.fillsOf(hole)
	known := slices.ContainsFunc(fills, isKnown)
	for _, k := range fills {
		if !isKnown(k) {
			if known {
				continue
			}
			k = k[1:]
		}
		if h, ok := strings.CutPrefix(k, "?"); ok {
			list = append(list, l.targets(h, append(slices.Clone(seen), hole))...)
		} else {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
