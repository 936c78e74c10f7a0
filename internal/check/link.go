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
}

// maxFills bounds the functions that are followed into one hole, and maxHoles
// the holes on one path.
const (
	maxFills = 8
	maxHoles = 3
)

func newLinker(im *summary.Imports) *linker {
	return &linker{imports: im, fills: map[string][]string{}, effects: map[string]*held.Effects{}, own: map[string]bool{}, starts: map[lock.Frame]bool{}}
}

// effectsOf returns the effects of a function that fills a hole.
func (l *linker) effectsOf(key string) *held.Effects {
	key = strings.TrimPrefix(key, event.Composite)
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
			key := strings.TrimPrefix(k, event.Composite)
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
	return l.through(e, nil)
}

func (l *linker) through(e order.Edge, seen []string) []order.Edge {
	hole := string(e.To[1:])
	if len(seen) >= maxHoles || slices.Contains(seen, hole) {
		return nil
	}
	keys := l.targets(hole, nil)
	if len(keys) > maxFills {
		return nil
	}
	var out []order.Edge
	for _, key := range keys {
		x := l.effectsOf(key)
		if x == nil {
			continue
		}
		for _, a := range x.Acquires {
			if a.Try || a.Lock.Class == "" || a.Lock.Class == e.From || !l.joins(e.From, a.Lock.Class) || slices.Contains(a.Gates, e.From) {
				continue
			}
			full := e
			full.To, full.ToMode = a.Lock.Class, a.Mode
			full.Path = slices.Concat(e.Path, a.Path)
			full.Gates = gates(e, a)
			full.Guess = e.Guess + a.Guess + len(keys) - 1
			if strings.HasPrefix(key, event.Composite) {
				full.Guess++
			}
			if isLinked(full) {
				out = append(out, l.through(full, append(slices.Clone(seen), hole))...)
				continue
			}
			out = append(out, full)
		}
	}
	return out
}

func gates(e order.Edge, a held.Acquire) []lock.Class {
	list := slices.Concat(e.Gates, a.Gates)
	list = slices.DeleteFunc(list, func(c lock.Class) bool { return c == e.From || c == a.Lock.Class })
	slices.Sort(list)
	return slices.Compact(list)
}

// targets returns the functions that fill a hole, through other holes too.
func (l *linker) targets(hole string, seen []string) []string {
	if slices.Contains(seen, hole) {
		return nil
	}
	var list []string
	for _, k := range slices.Concat(l.imports.Fills(hole), l.fills[hole]) {
		if h, ok := strings.CutPrefix(k, "?"); ok {
			list = append(list, l.targets(h, append(slices.Clone(seen), hole))...)
		} else {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
