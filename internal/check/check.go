// Package check judges what the analysis of functions found: which of it is
// worth a maintainer's time, and how to say it. It takes summaries and facts
// and returns findings.
//
// Its policy is precision before recall: a finding that rests on a guess, such
// as which of several implementations an interface call reaches, has low
// confidence, and what is likely meant that way is no finding at all.
package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// Package returns the findings of one package, sorted. Declared are the lock
// orders that its source declares; the editor makes fixes.
func Package(p *summary.Package, declared []lock.Order, edit *fix.Editor) []finding.Finding {
	j := &judge{p: p, edit: edit, naked: nakedReleasers(p), freed: map[string]bool{}, stripes: map[lock.Class][]nestIn{}}
	for _, r := range p.Results {
		for _, key := range r.Freed {
			j.freed[key] = true
		}
	}
	for _, f := range p.Funcs {
		r := p.Results[f.Key]
		for _, rep := range r.Reports {
			j.report(f, rep)
		}
		for _, l := range r.Leaks {
			j.leak(f, l)
		}
		for _, n := range r.Nested {
			j.nested(f, n)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(j.stripes)) {
		j.stripe(class)
	}
	j.cycles()
	j.declared(declared)
	return j.sorted()
}

// judge collects the findings of one package.
type judge struct {
	p     *summary.Package
	edit  *fix.Editor
	naked map[lock.Class][]string
	freed map[string]bool // functions whose locks some caller gives back
	// custom counts, by class, the functions that give back what they take; nil
	// until asked for.
	custom map[lock.Class]int
	// stripes are, by class, the functions that hold two elements of an array.
	stripes map[lock.Class][]nestIn
	// named are the functions by name; nil until asked for.
	named map[string]*event.Func
	list  []finding.Finding
}

// nakedReleasers returns, by class, the functions that somebody who does not
// hold a lock may call to give it back. A function that gives back its caller's
// lock is none if all its callers are in sight: a caller that does not hold the
// lock either is a naked releaser itself. Nor is a closure that only runs in
// place.
func nakedReleasers(p *summary.Package) map[lock.Class][]string {
	called := map[string]bool{}
	for _, r := range p.Results {
		for _, s := range r.Sites {
			called[s.Callee] = true
		}
	}
	naked := map[lock.Class][]string{}
	for _, f := range p.Funcs {
		if f.Parent != "" && !f.Stored || called[f.Key] && !f.Open && !f.Spawned {
			continue
		}
		for _, c := range p.Results[f.Key].Naked {
			naked[c] = append(naked[c], f.Key)
		}
	}
	return naked
}

// add adds a finding unless one of the same rule and lock stands at its site.
func (j *judge) add(f finding.Finding) {
	f.Package = j.p.Path
	for i, o := range j.list {
		if o.Rule == f.Rule && o.Site == f.Site && slices.Equal(o.Locks, f.Locks) {
			if o.Confidence == finding.Low && f.Confidence == finding.High {
				j.list[i] = f
			}
			return
		}
	}
	j.list = append(j.list, f)
}

func (j *judge) sorted() []finding.Finding {
	slices.SortStableFunc(j.list, func(a, b finding.Finding) int {
		return cmp.Or(a.Site.Compare(b.Site), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return j.list
}

// written reports whether locks of the class are taken exclusively anywhere
// that is visible; if not, its readers cannot block each other.
func (j *judge) written(c lock.Class) bool {
	return j.p.Wrote[c] || j.p.Imports.Wrote(c)
}

// name returns what a finding calls a lock.
func name(r event.Ref) string {
	if r.Class != "" {
		return r.Class.Short()
	}
	if i := strings.LastIndexByte(r.Path, '.'); i >= 0 {
		return strings.TrimRight(r.Path[i+1:], "*")
	}
	return "the lock"
}

func classes(refs ...event.Ref) []lock.Class {
	var list []lock.Class
	for _, r := range refs {
		list = append(list, r.Class)
	}
	return list
}

// via names the first function of a path through callees: ", via (*Store).Get".
func via(path []lock.Frame) string {
	if len(path) == 0 {
		return ""
	}
	return ", via " + path[0].Func
}

// verb says how a lock is taken in a mode.
func verb(m lock.Mode) string {
	if m == lock.Read {
		return "read-locked"
	}
	return "locked"
}

func confidence(guess int) finding.Confidence {
	if guess > 0 {
		return finding.Low
	}
	return finding.High
}

// report judges something wrong on a path of f.
func (j *judge) report(f *event.Func, r held.Report) {
	lockName := name(r.Lock)
	out := finding.Finding{
		Rule: r.Rule, Confidence: confidence(r.Guess), Func: f.Name, Site: r.Site, Locks: classes(r.Lock),
	}
	since := verb(r.Held.Mode) + " at " + r.Held.Site.Short()
	if r.Held.Callers {
		if j.calledUnder(f.Key, r.Lock.Class) {
			return // the caller is told
		}
		since = verb(r.Held.Mode) + " by the caller, until " + r.Held.Site.Short()
	}
	repeat := "again"
	if r.Back != "" {
		repeat = "again through " + r.Back.Short()
	}
	switch r.Rule {
	case "LK2001":
		if k := r.Lock.Root.Kind; (k == event.Free || k == event.Alloc) && len(j.naked[r.Lock.Class]) > 0 {
			return // the function's other goroutines give it back: it counts, or signals
		}
		out.Message = fmt.Sprintf("locking %s %s while holding it%s: the goroutine waits for itself (%s)", lockName, repeat, via(r.Path), since)
		if r.Loop {
			out.Message = fmt.Sprintf("locking %s again while holding it since the previous iteration: the goroutine waits for itself (%s)", lockName, since)
		}
	case "LK2002":
		if !j.written(r.Lock.Class) {
			return
		}
		if r.Site.InTest() {
			out.Confidence = finding.Low // the test knows whether there is a writer
		}
		out.Message = fmt.Sprintf("read-locking %s %s while read-holding it%s: deadlocks as soon as a writer waits between the two (%s)", lockName, repeat, via(r.Path), since)
	case "LK2003":
		doing, holding := "write-locking", "read-holding"
		if r.Mode == lock.Read {
			doing, holding = "read-locking", "write-holding"
		}
		through := strings.TrimPrefix(repeat, "again")
		out.Message = fmt.Sprintf("%s %s%s while %s it%s: the goroutine waits for itself (%s)", doing, lockName, through, holding, via(r.Path), since)
	case "LK2004":
		out.Message = fmt.Sprintf("calling Do of %s inside its own function%s: the goroutine waits for itself (first call at %s)", lockName, via(r.Path), r.Held.Site.Short())
	case "LK3002":
		if r.Failed {
			out.Message = fmt.Sprintf("unlocking %s, which the attempt at %s did not lock", lockName, r.Held.Site.Short())
			break
		}
		out.Message = fmt.Sprintf("unlocking %s, which is already unlocked%s (at %s)", lockName, via(r.Path), r.Held.Site.Short())
	case "LK3003":
		right := "Unlock"
		if r.Held.Mode == lock.Read {
			right = "RUnlock"
		}
		out.Message = fmt.Sprintf("%s of %s, which is %s (at %s): use %s", unlocking(r.Mode), lockName, verb(r.Held.Mode), r.Held.Site.Short(), right)
	case "LK3004":
		out.Message = fmt.Sprintf("deferring %s of %s, which is already %s: %s was meant", locking(r.Mode), lockName, since, unlocking(r.Mode))
	case "LK3005":
		out.Message = fmt.Sprintf("locking %s again in the next iteration: its deferred unlock runs when the function returns, not when the loop body ends", lockName)
	}
	earlier, here := stepMessages(r, lockName)
	if len(r.Path) > 0 {
		here = "and again by this call"
	}
	switch r.Rule {
	case "LK2001", "LK2003", "LK2004", "LK3002", "LK3003":
		if r.Site.InTest() {
			out.Confidence = finding.Low // it would fail each time it runs: it is meant, or does not happen
		}
	}
	if strings.HasPrefix(r.Rule, "LK2") && j.states(r.Path) >= manyStates {
		out.Confidence = finding.Low
	}
	if r.Rule == "LK3002" && len(r.Path) > 0 && r.Through {
		out.Confidence = finding.Low // two callees that release what something else, not understood, takes
	}
	first := finding.Step{Site: r.Held.Site, Func: f.Name, Message: earlier, Path: r.Held.Path}
	again := finding.Step{Site: r.Site, Func: f.Name, Message: here, Path: r.Path}
	out.Steps = []finding.Step{first, again}
	out.Fixes = j.rightUnlock(r)
	j.add(out)
}

// calledUnder reports whether the package calls a function with a lock of a class held.
func (j *judge) calledUnder(key string, class lock.Class) bool {
	for _, r := range j.p.Results {
		for _, s := range r.Sites {
			if s.Callee == key && slices.ContainsFunc(s.Held, func(h held.Held) bool { return h.Class == class }) {
				return true
			}
		}
	}
	return false
}

// stepMessages says what happened first, and what then, at the site of the report.
func stepMessages(r held.Report, lockName string) (earlier, here string) {
	earlier, here = fmt.Sprintf("%s is %s here", lockName, verb(r.Held.Mode)), "and again here"
	switch {
	case r.Failed:
		return "locking " + lockName + " is attempted here", "and where that failed, it is unlocked here"
	case r.Held.Callers:
		earlier = lockName + " is the caller's, and unlocked here when the function returns"
	case r.Rule == "LK2004":
		earlier = "Do of " + lockName + " is called here"
	case r.Rule == "LK3002":
		earlier = lockName + " is unlocked here"
	case r.Rule == "LK3003":
		here = "and given back by " + unlocking(r.Mode) + " here"
	case r.Rule == "LK3004":
		here = "and will be again when the function returns, by what is deferred here"
	case r.Rule == "LK3005":
		here = "and unlocked only when the function returns, by what is deferred here"
	}
	return earlier, here
}

func locking(m lock.Mode) string {
	if m == lock.Read {
		return "RLock"
	}
	return "Lock"
}

func unlocking(m lock.Mode) string {
	if m == lock.Read {
		return "RUnlock"
	}
	return "Unlock"
}
