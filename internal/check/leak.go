package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// leak judges a lock that f took and holds on a way out.
//
//	other ways out     somebody else could     results tell
//	give it back?      give it back?           the caller?     verdict
//	yes                no                      -               a finding
//	yes                yes                     on error        a finding: who fails must clean up
//	yes                yes                     otherwise       by design: the lock goes with the result
//	no                 no                      -               a finding, if it is this package's own lock
//	no                 yes                     -               by design
func (j *judge) leak(f *event.Func, l held.Leak) {
	if l.Panics {
		j.panics(f, l)
		return
	}
	others := j.others(f, l)
	switch {
	case l.Elsewhere && (others || j.importersMay(f, l)) && l.Told != held.OnError:
		return
	case !l.Elsewhere && (others || !j.neverReleased(f, l)):
		return
	}
	lockName := name(l.Lock)
	out := finding.Finding{
		Rule: "LK3001", Confidence: finding.High, Func: f.Name, Site: l.Return, Locks: classes(l.Lock),
		Message: fmt.Sprintf("returning with %s %s (at %s)", lockName, verb(l.Mode), l.Taken.Site.Short()),
		Steps: []finding.Step{
			{Site: l.Taken.Site, Func: f.Name, Message: fmt.Sprintf("%s is %s here", lockName, verb(l.Mode)), Path: l.Taken.Path},
			{Site: l.Return, Func: f.Name, Message: "and still is when the function returns here"},
		},
	}
	switch {
	case l.Left && l.Elsewhere: // which iteration forgot it is not known, but where it took it is
		out.Site = l.Taken.Site
		out.Message = fmt.Sprintf("%s, %s here, is not unlocked on all ways to the next iteration", lockName, verb(l.Mode))
		out.Steps[1].Message = "and, in another iteration, may still be when the function returns here"
	case l.Elsewhere:
		out.Message += ": other ways out unlock it"
	default:
		out.Message += ": nothing unlocks it"
	}
	if l.Return.InTest() && l.Lock.Root.Kind != event.Param && l.Lock.Root.Kind != event.Global {
		out.Confidence = finding.Low // nobody waits for what a test has made and leaves behind
	}
	out.Fixes = j.missingUnlock(l)
	j.add(out)
}

// panics judges a lock that is held when f panics.
func (j *judge) panics(f *event.Func, l held.Leak) {
	lockName := name(l.Lock)
	j.add(finding.Finding{
		Rule: "LK3006", Confidence: finding.Low, Func: f.Name, Site: l.Return, Locks: classes(l.Lock),
		Message: fmt.Sprintf("panicking with %s %s (at %s): if a caller recovers, it stays so", lockName, verb(l.Mode), l.Taken.Site.Short()),
		Steps: []finding.Step{
			{Site: l.Taken.Site, Func: f.Name, Message: fmt.Sprintf("%s is %s here", lockName, verb(l.Mode)), Path: l.Taken.Path},
			{Site: l.Return, Func: f.Name, Message: "and still is when the function panics here"},
		},
	})
}

// others reports whether some other function of the package could give back the
// lock which f leaves held: a naked releaser of its class, but for those that f
// itself uses on its other ways out; or a caller of f that does.
func (j *judge) others(f *event.Func, l held.Leak) bool {
	if j.freed[f.Key] {
		return true
	}
	return slices.ContainsFunc(j.naked[l.Lock.Class], func(key string) bool {
		return key != f.Key && !slices.Contains(l.Through, key)
	})
}

// importersMay reports whether other packages could give the lock back: they
// get it locked, and can name it.
func (j *judge) importersMay(f *event.Func, l held.Leak) bool {
	return l.Told == held.OnSuccess && f.Open && summary.Nameable(l.Lock.Class)
}

// neverReleased reports whether a lock that no way out of f gives back is
// certainly a mistake: nobody else could do it either.
func (j *judge) neverReleased(f *event.Func, l held.Leak) bool {
	switch {
	case l.By != "", l.Closure && !f.Stored, l.Lock.Class == "":
		return false
	}
	switch l.Lock.Root.Kind {
	case event.Param, event.Global, event.Free:
	default:
		return false
	}
	class := l.Lock.Class
	if class.Package() != j.p.Path || summary.Nameable(class) && !j.balanced(class) {
		return false
	}
	// What f gives back itself, on a way that does not end it, is f's to give back.
	return len(l.Freed) > 0 || !locksByName(f.Name)
}

// usual is how many functions make a custom.
const usual = 3

// balanced reports whether it is the custom of the package to give back locks of
// a class where they are taken. Importers could give them back, too, but would
// hardly be meant to in one case of many.
func (j *judge) balanced(class lock.Class) bool {
	if j.custom == nil {
		j.custom = map[lock.Class]int{}
		for _, r := range j.p.Results {
			for _, c := range taken(r) {
				if !slices.ContainsFunc(r.Leaks, func(l held.Leak) bool { return l.Lock.Class == c }) {
					j.custom[c]++
				}
			}
		}
	}
	return j.custom[class] >= usual
}

// taken returns the classes that a function takes itself.
func taken(r *held.Result) []lock.Class {
	var list []lock.Class
	for _, a := range r.Effects.Acquires {
		if len(a.Path) == 1 && !slices.Contains(list, a.Lock.Class) {
			list = append(list, a.Lock.Class)
		}
	}
	return list
}

// locksByName reports whether a function's name says that it takes a lock for
// its caller: Lock, lockAll, Acquire.
func locksByName(name string) bool {
	name = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return strings.Contains(name, "lock") || strings.Contains(name, "acquire")
}
