package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// usage counts how the uses of a place agree on a guard.
type usage struct {
	with, writes int
	content      bool // some write is of elements of a map
	funcs        map[string]bool
	example      held.Touch // a use with the guard, a write if there is one
}

// The evidence that makes a guard. A write without it does harm, whatever happens, and
// so does reading a map; many reads do not.
const (
	forWrite = 5  // uses with the lock, in two functions or more
	forSaid  = 3  // the same, if the source says in words that it is the guard
	forRead  = 12 // the same, for reads without the lock
	share    = 10 // at most one mistake for so many uses
	few      = 2  // mistakes at most, to be sure
)

// harmful reports whether a use without the lock does harm, whatever happens.
func (u *usage) harmful(t held.Touch, c lock.Class) bool {
	return t.Write || t.Content && u.content && !slices.Contains(t.Sometimes, c)
}

// inferred looks for the lock that nearly all uses hold, and reports those that
// do not.
func (g *guards) inferred(touches []held.Touch) {
	if !slices.ContainsFunc(touches, func(t held.Touch) bool { return t.Write }) {
		return // it does not change
	}
	by := map[lock.Class]*usage{}
	for _, t := range touches {
		for _, c := range classesOf(t) {
			u := by[c]
			if u == nil {
				u = &usage{funcs: map[string]bool{}, example: t}
				by[c] = u
			}
			u.with++
			u.funcs[t.Func] = true
			if t.Write {
				u.content = u.content || t.Content
				if u.writes++; !u.example.Write {
					u.example = t
				}
			}
		}
	}
	always, writer := g.always(touches), onlyWriter(touches)
	for _, c := range slices.Sorted(maps.Keys(by)) {
		u := by[c]
		guard := g.declared.Said[touches[0].Place]
		said, least := guard.Lock == c, forWrite
		if said {
			least = forSaid
		}
		if !related(touches[0].Place, c) || u.with < least || len(u.funcs) < 2 || u.writes == 0 {
			continue
		}
		without, mistakes, writes := g.without(touches, c)
		if writes > 1 || mistakes > max(1, u.with/share) {
			continue
		}
		told := map[string]bool{}
		agreed := true
		example := finding.Step{Site: u.example.Site, Func: g.name(u.example), Message: fmt.Sprintf("%s holds %s here", using(u.example), c.Short())}
		for _, t := range touches {
			mode, ok := holds(t, c)
			agreed = agreed && !(ok && t.Write && mode == lock.Read)
			harmful := u.harmful(t, c)
			switch {
			case g.excused(t, c):
			case slices.ContainsFunc(classesOf(t), func(o lock.Class) bool { // said not to be it, if it is another object's
				return o != c && slices.Contains(always, o) && (!said || related(t.Place, o))
			}):
				agreed = agreed && ok
			case !ok && !t.Write && g.within(t, writer): // what only it writes, it may read
				agreed = false
			case !ok && (!harmful && !(said && guard.Own) && u.with < forRead || t.After && !(said && harmful) || t.Noted || g.first(t)):
				agreed = false
			case !ok:
				// Another lock, unless the source says which it is, or one mistake more
				// than one makes, says that there is a scheme which is not seen.
				sure := finding.High
				if len(t.Held) > 0 && u.with < forRead && !said || mistakes > few {
					sure, agreed = finding.Low, false
				}
				if told[t.Func] {
					continue
				}
				told[t.Func] = true
				g.report("LK5002", t, sure,
					fmt.Sprintf("%s %s without %s, which is held at %d of %d accesses", using(t), t.Place.Short(), c.Short(), u.with, u.with+without), example)
			case ok && t.Write && mode == lock.Read && g.alike(touches, c):
				sure := finding.Low // what the lock is for is not declared
				if t.Content {
					sure = finding.High
				}
				g.underReadLock(t, c, sure, example)
			}
		}
		if agreed && u.with >= forWrite {
			g.agreed[touches[0].Place] = c
		}
		return
	}
}

// without counts the uses without a lock, and how many mistakes they make: what a
// function forgets that takes the lock itself elsewhere, it forgets once, and
// before others have the object, nothing is forgotten.
func (g *guards) without(touches []held.Touch, c lock.Class) (uses, mistakes, writes int) {
	seen, wrote := map[string]bool{}, map[string]bool{}
	for _, t := range touches {
		if _, ok := holds(t, c); ok || g.excused(t, c) {
			continue
		}
		uses++
		if t.Part || g.first(t) {
			continue
		}
		r := g.p.Results[t.Func]
		once := r != nil && slices.Contains(taken(r), c)
		if !once || !seen[t.Func] {
			mistakes++
		}
		if t.Write && (!once || !wrote[t.Func]) {
			writes++
		}
		seen[t.Func], wrote[t.Func] = true, wrote[t.Func] || t.Write
	}
	return uses, mistakes, writes
}

// first reports whether a use is before others have the object, or after all others.
func (g *guards) first(t held.Touch) bool { return g.alone(t) || g.initial(t.Func, 0) }

// within reports whether a use is in a function, or in a closure of it.
func (g *guards) within(t held.Touch, key string) bool {
	for f := g.funcs[t.Func]; f != nil; f = g.funcs[f.Parent] {
		if f.Key == key {
			return true
		}
	}
	return false
}

// onlyWriter returns the function that all writes are in, or "".
func onlyWriter(touches []held.Touch) string {
	only := ""
	for _, t := range touches {
		if t.Write && only != "" && t.Func != only {
			return ""
		}
		if t.Write {
			only = t.Func
		}
	}
	return only
}

// always returns the locks that all writes hold.
func (g *guards) always(touches []held.Touch) []lock.Class {
	var common []lock.Class
	first := true
	for _, t := range touches {
		if !t.Write {
			continue
		}
		at := classesOf(t)
		if first {
			common, first = at, false
		}
		common = slices.DeleteFunc(common, func(c lock.Class) bool { return !slices.Contains(at, c) })
	}
	return common
}

// related reports whether a lock is near enough to a place to guard it: a field
// of the same struct, or another variable of the package beside a variable.
func related(at, guard lock.Class) bool {
	return owner(at) == owner(guard)
}

func owner(c lock.Class) lock.Class {
	i := strings.LastIndexByte(string(c), '.')
	return c[:max(i, 0)]
}

// alike reports whether all writes but one hold the lock exclusively, and several
// do.
func (g *guards) alike(touches []held.Touch, c lock.Class) bool {
	exclusive, shared := 0, 0
	for _, t := range touches {
		if mode, ok := holds(t, c); ok && t.Write {
			if mode == lock.Write {
				exclusive++
			} else {
				shared++
			}
		}
	}
	return exclusive > 1 && shared == 1
}

// maxInitial bounds how far from a function its callers are looked at.
const maxInitial = 4

// initial reports whether a function runs before others have the object: by its name,
// or because all that call it do.
func (g *guards) initial(key string, depth int) bool {
	f := g.funcs[key]
	if f == nil || initializes(f.Name) {
		return f != nil
	}
	if depth == maxInitial || f.Open || f.Spawned {
		return false
	}
	called := false
	for _, from := range g.funcs {
		if from.Site.InTest() {
			continue
		}
		for c := range calls(from) {
			if !slices.ContainsFunc(c.Fns, func(fn event.Fn) bool { return fn.Key == key }) {
				continue
			}
			if c.Kind == event.Spawn || !g.initial(from.Key, depth+1) {
				return false
			}
			called = true
		}
	}
	return called
}

// initializes reports whether a function's name says that it runs before others
// have the object.
func initializes(name string) bool {
	name = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return slices.ContainsFunc([]string{"init", "new", "start", "setup"}, func(verb string) bool { return strings.HasPrefix(name, verb) })
}
