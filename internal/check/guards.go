package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// Guards returns what is wrong with the uses of data of a package, given its
// functions with their accesses, and all of these: of which the lock that guards it
// is not held. Declared are the guards that the source declares; inferred those that
// it might declare, since all uses agree but for those that are reported.
func Guards(p *summary.Package, funcs []*event.Func, touches []held.Touch, declared summary.Guards) (list []finding.Finding, inferred map[lock.Class]lock.Class) {
	j := &judge{p: p}
	g := &guards{judge: j, declared: declared, funcs: map[string]*event.Func{}, agreed: map[lock.Class]lock.Class{}, sessions: map[string][]lock.Class{}}
	for _, f := range p.Funcs {
		if recv := receiver(f.Name); recv != "" {
			g.sessions[recv] = append(g.sessions[recv], p.Results[f.Key].Naked...)
		}
	}
	for _, f := range funcs {
		g.funcs[f.Key] = f
	}
	places := map[place][]held.Touch{}
	for _, t := range touches {
		if t.Place != "" {
			at := place{t.Place, t.Decl}
			places[at] = append(places[at], t)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(places), comparePlaces) {
		g.place(at, places[at])
	}
	return j.sorted(), g.agreed
}

// guards is the state of judging the uses of places.
type guards struct {
	*judge
	declared summary.Guards
	funcs    map[string]*event.Func
	agreed   map[lock.Class]lock.Class // guards by what they guard
	sessions map[string][]lock.Class   // by type: what a method gives back and has not taken
}

// place is a field, or a variable: one of a function if decl is valid.
type place struct {
	class lock.Class
	decl  lock.Site
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.class, b.class), a.decl.Compare(b.decl))
}

// place judges the uses of one place by the first rule that is for it.
func (g *guards) place(at place, all []held.Touch) {
	// Of an object that nobody else has seen, and in tests, which know who else
	// is at work, anything goes.
	var writes, reads []held.Touch
	for _, t := range all {
		switch {
		case t.Local || t.Site.InTest():
		case t.Write:
			writes = append(writes, t)
		default:
			reads = append(reads, t)
		}
	}
	bySite := func(a, b held.Touch) int { return a.Site.Compare(b.Site) }
	slices.SortStableFunc(writes, bySite)
	slices.SortStableFunc(reads, bySite)
	touches := append(writes, reads...) // of x++, which does both, the write is told
	if len(touches) == 0 {
		return
	}
	guard, ok := g.declared.Of[at.class]
	switch {
	case at.decl.IsValid():
		g.unguarded(touches)
	case ok:
		g.declaredGuard(touches, guard)
	case slices.ContainsFunc(touches, func(t held.Touch) bool { return t.Atomic }):
		g.mixed(touches)
	default:
		if !g.unguarded(touches) {
			g.inferred(touches)
		}
	}
}

// declaredGuard reports the uses without the guard that the source names.
func (g *guards) declaredGuard(touches []held.Touch, guard summary.Guard) {
	if !guard.Certain && !slices.ContainsFunc(touches, func(t held.Touch) bool { return t.Write }) {
		return // what it leads to is guarded, perhaps; it does not change itself
	}
	for _, t := range touches {
		mode, ok := holds(t, guard.Lock)
		switch {
		case g.excused(t, guard.Lock) || t.Atomic:
		case !ok && !guard.Certain && slices.Contains(t.Sometimes, guard.Lock): // who calls it without is not known to be wrong
		case !ok:
			g.report("LK5001", t, finding.High,
				fmt.Sprintf("%s %s without %s, which guards it (declared at %s)", using(t), t.Place.Short(), guard.Lock.Short(), guard.Site.Short()),
				finding.Step{Site: guard.Site, Message: guard.Lock.Short() + " is declared as the guard here"})
		case t.Write && mode == lock.Read:
			g.underReadLock(t, guard.Lock, finding.High, finding.Step{Site: guard.Site, Message: guard.Lock.Short() + " is declared as the guard here"})
		}
	}
}

// excused reports whether a use without a lock may be right for a reason that is
// not seen: its function is called with it, as far as one sees, or is said or
// named to be.
func (g *guards) excused(t held.Touch, guard lock.Class) bool {
	return slices.Contains(t.Perhaps, guard) || g.calledWith(t, func(f *event.Func) bool {
		return slices.Contains(g.declared.Requires[f.Key], guard) || calledLocked(f) || g.session(f, guard)
	})
}

// session reports whether a method's object is there while the lock of another object
// is held: another of its methods gives it back.
//
//	func (s *Store) Begin() *Tx { s.mu.Lock(); return &Tx{s} }
//	func (tx *Tx) Get(k string) string { return tx.s.values[k] }
//	func (tx *Tx) End()                { tx.s.mu.Unlock() }
func (g *guards) session(f *event.Func, guard lock.Class) bool {
	recv := receiver(f.Name)
	return recv != "" && !strings.HasSuffix(string(owner(guard)), "."+recv) && slices.Contains(g.sessions[recv], guard)
}

// receiver returns the name of the type whose method a function is, or "".
func receiver(name string) string {
	recv, _, ok := strings.Cut(name, ").")
	if !ok {
		return ""
	}
	return strings.TrimLeft(recv, "(*")
}

// calledWith reports whether says is true of the function of a use, or of one
// around it.
func (g *guards) calledWith(t held.Touch, says func(*event.Func) bool) bool {
	for f := g.funcs[t.Func]; f != nil; f = g.funcs[f.Parent] {
		if says(f) {
			return true
		}
	}
	return false
}

// calledLocked reports whether a function's name or comment says that it is called
// with a lock, or without and at one's own risk: fooLocked, UnsafeFoo.
func calledLocked(f *event.Func) bool {
	name := strings.ToLower(f.Name[strings.LastIndexByte(f.Name, '.')+1:])
	return strings.HasSuffix(name, "locked") || strings.HasPrefix(name, "unsafe") || f.Locked
}

// alone reports whether the function is one that runs before or after all others.
func (g *guards) alone(t held.Touch) bool {
	f := g.funcs[t.Func]
	return f == nil || f.Name == "main"
}

func (g *guards) underReadLock(t held.Touch, c lock.Class, sure finding.Confidence, example finding.Step) {
	g.report("LK5003", t, sure,
		fmt.Sprintf("%s %s while %s is only read-locked: other readers are there, too", using(t), t.Place.Short(), c.Short()), example)
}

// unguarded reports a place that several goroutines of one loop write with no
// lock and nothing else that keeps them apart.
func (g *guards) unguarded(touches []held.Touch) bool {
	for _, t := range touches {
		f := g.funcs[t.Func]
		if f == nil || !f.Many || !t.Write || t.Atomic || t.Each || t.After || len(t.Held) > 0 {
			continue
		}
		g.report("LK5004", t, finding.High,
			fmt.Sprintf("%s %s in goroutines that a loop starts, with no lock: they overwrite each other's values", using(t), short(t)),
			finding.Step{Site: f.Site, Func: f.Name, Message: "the function that each of them runs begins here"})
		return true
	}
	return false
}

// short names a place as its function does.
func short(t held.Touch) string {
	if t.Decl.IsValid() {
		return string(t.Place[strings.LastIndexByte(string(t.Place), '.')+1:])
	}
	return t.Place.Short()
}

// mixed reports the plain uses of a place that others use by sync/atomic. A plain
// read is right under a lock that all writes hold, and in the one goroutine that
// writes, so that plain reads are not sure.
func (g *guards) mixed(touches []held.Touch) {
	always := g.always(touches)
	i := slices.IndexFunc(touches, func(t held.Touch) bool { return t.Atomic && t.Write })
	if i < 0 {
		i = slices.IndexFunc(touches, func(t held.Touch) bool { return t.Atomic })
	}
	for _, t := range touches {
		switch {
		case t.Atomic, t.After, t.Noted, g.alone(t), g.calledWith(t, calledLocked):
		case slices.ContainsFunc(classesOf(t), func(c lock.Class) bool { return slices.Contains(always, c) }):
		case !t.Write && !touches[i].Write: // nobody writes it meanwhile
		default:
			sure := finding.Low
			if t.Write && !initializes(g.name(t)) {
				sure = finding.High
			}
			g.report("LK5005", t, sure,
				fmt.Sprintf("%s %s directly, although others use it by sync/atomic (at %s)", using(t), t.Place.Short(), touches[i].Site.Short()),
				finding.Step{Site: touches[i].Site, Func: g.name(touches[i]), Message: "used by sync/atomic here"})
		}
	}
}

// report adds a finding about the use of a place.
func (g *guards) report(rule string, t held.Touch, sure finding.Confidence, message string, why finding.Step) {
	if slices.ContainsFunc(g.list, func(f finding.Finding) bool {
		return f.Rule == rule && f.Site.File == t.Site.File && f.Site.Line == t.Site.Line && f.Locks[0] == t.Place
	}) {
		return
	}
	name := g.name(t)
	g.add(finding.Finding{
		Rule: rule, Confidence: sure, Func: name, Site: t.Site, Locks: []lock.Class{t.Place}, Message: message,
		Steps: []finding.Step{why, {Site: t.Site, Func: name, Message: using(t) + " " + short(t) + " here"}},
	})
}

func (g *guards) name(t held.Touch) string {
	if f := g.funcs[t.Func]; f != nil {
		return f.Name
	}
	return ""
}

func using(t held.Touch) string {
	if t.Write {
		return "writing"
	}
	return "reading"
}

// holds returns the mode in which a lock of the class is held at a use.
func holds(t held.Touch, c lock.Class) (lock.Mode, bool) {
	mode, ok := lock.Read, false
	for _, h := range t.Held {
		if h.Class == c {
			ok = true
			if h.Mode == lock.Write {
				mode = lock.Write
			}
		}
	}
	return mode, ok
}

// classesOf returns the classes that are held at a use.
func classesOf(t held.Touch) []lock.Class {
	var list []lock.Class
	for _, h := range t.Held {
		if !slices.Contains(list, h.Class) {
			list = append(list, h.Class)
		}
	}
	return list
}
