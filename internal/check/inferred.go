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

// usages returns, by lock, the uses that hold it.
func usages(touches []held.Touch) map[lock.Class]*usage {
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
	return by
}

// inference is a lock that nearly all uses of a place hold, with what speaks for it.
type inference struct {
	*usage
	guard    lock.Class
	said     bool         // the source says so in words,
	own      bool         // of this very place
	without  int          // uses without it
	mistakes int          // among them
	always   []lock.Class // the locks that all writes hold
	writer   string       // the only function that writes, or ""
}

// infer returns the lock that guards a place, judging by its uses, or nil.
func (g *guards) infer(touches []held.Touch) *inference {
	if !slices.ContainsFunc(touches, func(t held.Touch) bool { return t.Write }) {
		return nil // it does not change
	}
	place := touches[0].Place
	said := g.declared.Said[place]
	by := usages(touches)
	for _, c := range slices.Sorted(maps.Keys(by)) {
		in := &inference{usage: by[c], guard: c, said: said.Lock == c, own: said.Own}
		least := forWrite
		if in.said {
			least = forSaid
		}
		if !related(place, c) || in.with < least || len(in.funcs) < 2 || in.writes == 0 {
			continue
		}
		var writes int
		in.without, in.mistakes, writes = g.without(touches, c)
		if writes > 1 || in.mistakes > max(1, in.with/share) {
			continue
		}
		in.always, in.writer = g.always(touches), onlyWriter(touches)
		return in
	}
	return nil
}

// inferred looks for the lock that nearly all uses hold, and reports those that
// do not.
func (g *guards) inferred(touches []held.Touch) {
	in := g.infer(touches)
	if in == nil {
		return
	}
	told := map[string]bool{}
	agreed := true
	example := finding.Step{Site: in.example.Site, Func: g.name(in.example), Message: fmt.Sprintf("%s holds %s here", using(in.example), in.guard.Short())}
	for _, t := range touches {
		mode, ok := holds(t, in.guard)
		shared := ok && t.Write && mode == lock.Read
		agreed = agreed && !shared
		switch {
		case g.excused(t, in.guard):
		case in.elsewhere(t):
			agreed = agreed && ok
		case shared && g.alike(touches, in.guard):
			sure := finding.Low // what the lock is for is not declared
			if t.Content {
				sure = finding.High
			}
			g.underReadLock(t, in.guard, sure, example)
		case ok:
		case g.doubtful(in, t):
			agreed = false
		default:
			// Another lock, unless the source says which it is, or one mistake more
			// than one makes, says that there is a scheme which is not seen.
			sure := finding.High
			if len(t.Held) > 0 && in.with < forRead && !in.said || in.mistakes > few {
				sure, agreed = finding.Low, false
			}
			if !told[t.Func] {
				told[t.Func] = true
				g.report("LK5002", t, sure,
					fmt.Sprintf("%s %s without %s, which is held at %d of %d accesses", using(t), t.Place.Short(), in.guard.Short(), in.with, in.with+in.without), example)
			}
		}
	}
	if agreed && in.with >= forWrite {
		g.agreed[touches[0].Place] = in.guard
	}
}

// elsewhere reports whether a use holds another lock that all writes hold, which is
// said not to be the guard if it is another object's.
func (in *inference) elsewhere(t held.Touch) bool {
	return slices.ContainsFunc(classesOf(t), func(o lock.Class) bool {
		return o != in.guard && slices.Contains(in.always, o) && (!in.said || related(t.Place, o))
	})
}

// doubtful reports whether a use without the guard may be meant.
func (g *guards) doubtful(in *inference, t held.Touch) bool {
	// A write does harm, whatever happens, and so does reading a map.
	harmful := t.Write || t.Content && in.content && !slices.Contains(t.Sometimes, in.guard)
	switch {
	case !t.Write && g.within(t, in.writer): // what only it writes, it may read
		return true
	case !harmful && !(in.said && in.own) && in.with < forRead:
		return true
	case t.After && !(in.said && harmful), t.Noted:
		return true
	}
	return g.first(t)
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
