package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// nested judges two locks of one class held together. There are two mistakes
// among the many ways to do that which are right:
//
//	func transfer(a, b *Account) { a.mu.Lock(); b.mu.Lock(); ... }
//
//	goroutine 1: transfer(x, y)      goroutine 2: transfer(y, x)
//
// Of two objects of one type that a function is given, nothing says which comes
// first, unless a comparison does. And
//
//	conn ──streams──▶ stream ──conn──▶ conn
//
// the owner of a part of an object is that object. Other objects that are
// reached through each other, parents and children, elements of lists, have an
// order as a rule: they are left alone.
func (j *judge) nested(f *event.Func, n held.Nest) {
	a, b := n.First, n.Second
	switch {
	case n.Guess > 0:
		return
	case j.back(a, b):
		j.report(f, again(n))
		return
	case n.Held.Callers, n.FirstMode == lock.Read && n.SecondMode == lock.Read && !j.written(a.Class):
		return
	case elements(a, b):
		i, k := a.IndexRoot(), b.IndexRoot()
		helper := !f.Open && i.Kind == event.Param && k.Kind == event.Param // its callers may order them
		if !helper && !ordersIndexes(f, i, k) {
			j.stripes[a.Class] = append(j.stripes[a.Class], nestIn{f, n})
		}
		return
	case a.Root.Kind != event.Param || b.Root.Kind != event.Param || a.Root.ID == b.Root.ID:
		return
	case j.p.AlwaysFresh(f.Key, int(a.Root.ID)), j.p.AlwaysFresh(f.Key, int(b.Root.ID)):
		return // nobody calls it with the two exchanged
	case a.Path != b.Path, f.Parent != "", compares(f):
		return
	}
	confidence := finding.High
	if method := strings.HasPrefix(f.Name, "("); method && !j.p.Exchangeable(f.Key, int(a.Root.ID), int(b.Root.ID)) {
		// To merge one object into another, or to compare the two, is what most
		// methods of this form do, with objects that are seldom both shared.
		confidence = finding.Low
	}
	lockName := name(a)
	j.add(finding.Finding{
		Rule: "LK1002", Confidence: confidence, Func: f.Name, Site: n.Path[0].Site, Locks: classes(a),
		Message: fmt.Sprintf("acquiring %s of one object while holding %s of another (at %s) may deadlock: nothing orders the two", lockName, lockName, n.Held.Site.Short()),
		Steps: []finding.Step{
			{Site: n.Held.Site, Func: f.Name, Message: fmt.Sprintf("%s of one object is %s here", lockName, verb(n.FirstMode))},
			{Site: n.Path[0].Site, Func: f.Name, Message: "and that of the other one here; called with the objects exchanged, two goroutines wait for each other", Path: n.Path[1:]},
		},
	})
}

// back reports whether b is reached from the object with lock a through a part
// of that object and the part's pointer to its owner.
func (j *judge) back(a, b event.Ref) bool {
	if b.In.Root.Kind != event.NoRoot {
		b.Root, b.Path = b.In.Root, b.In.Path+"[]"+b.Path
	}
	owner, ok := j.p.Backs[b.Via]
	if !ok || a.Root != b.Root || a.Root.Kind == event.NoRoot {
		return false
	}
	field, ok := strings.CutPrefix(string(a.Class), string(owner))
	if !ok {
		return false
	}
	from, ok := strings.CutSuffix(a.Path, field)
	to, back := strings.CutSuffix(b.Path, field)
	return ok && back && strings.HasPrefix(to, from+".")
}

// again returns what is wrong with a lock that is reached through a pointer back to
// the object whose lock is held.
func again(n held.Nest) held.Report {
	r := held.Report{
		Rule: "LK2001", Site: n.Path[0].Site, Lock: n.Second, Mode: n.SecondMode, Held: n.Held, Path: n.Path[1:], Guess: n.Guess,
		Back: n.Second.Via,
	}
	switch {
	case n.FirstMode == lock.Read && n.SecondMode == lock.Read:
		r.Rule = "LK2002"
	case n.FirstMode != n.SecondMode:
		r.Rule = "LK2003"
	}
	return r
}

// nestIn is a pair of locks that a function holds together.
type nestIn struct {
	f *event.Func
	n held.Nest
}

// elements reports whether the two are elements of one array, slice or map, at
// indexes that are computed.
func elements(a, b event.Ref) bool {
	of := func(r event.Ref) string {
		path, _, _ := strings.Cut(r.Path, "[")
		return path
	}
	i, k := a.IndexRoot(), b.IndexRoot()
	return i.Kind != event.NoRoot && k.Kind != event.NoRoot && i != k &&
		a.Root == b.Root && a.Root.Kind != event.NoRoot && of(a) == of(b)
}

// ordersIndexes reports whether the function compares two things of one kind, which
// may order two elements: the indexes themselves, or what they are computed from. The
// bound of a loop over an index orders nothing, nor does a field beside a variable.
func ordersIndexes(f *event.Func, a, b event.Root) bool {
	is := func(o event.Operand) bool { return o.Root == a || o.Root == b }
	field := func(o event.Operand) string { return o.Path[strings.LastIndexByte(o.Path, '.')+1:] }
	for i := range f.Blocks {
		t := &f.Blocks[i].Term
		if c := t.Cond.Cond; t.Kind == event.Branch && c.Op == "<" && c.Y.Const == "" && is(c.X) == is(c.Y) && field(c.X) == field(c.Y) {
			return true
		}
	}
	return false
}

// stripe judges the locks of an array's elements, stripes of one big lock, that are
// held two at a time. One function may do so, if it runs in one goroutine. If two
// functions do, each takes first what the other one takes second, some time:
//
//	func (s *stripes) Set(k, ref int) { s.locks[k].Lock(); if k != ref { s.locks[ref].Lock() } … }
//	func (s *stripes) GC()            { for i := range s.locks { s.locks[i].Lock(); … s.locks[ref].Lock() … } }
func (j *judge) stripe(class lock.Class) {
	list := j.stripes[class]
	first := list[0]
	i := slices.IndexFunc(list, func(other nestIn) bool {
		return other.f != first.f && !slices.ContainsFunc(other.n.Gates, func(gate lock.Class) bool { return slices.Contains(first.n.Gates, gate) })
	})
	if i < 0 {
		return
	}
	other, lockName := list[i], name(first.n.First)
	steps := func(in nestIn, then string) []finding.Step {
		return []finding.Step{
			{Site: in.n.Held.Site, Func: in.f.Name, Message: fmt.Sprintf("%s of one element is %s here", lockName, verb(in.n.FirstMode))},
			{Site: in.n.Path[0].Site, Func: in.f.Name, Message: then, Path: in.n.Path[1:]},
		}
	}
	at := other.n.Path[0].Site
	j.add(finding.Finding{
		Rule: "LK1002", Confidence: finding.High, Func: other.f.Name, Site: at, Locks: classes(first.n.First),
		Message: fmt.Sprintf("acquiring %s of one element while holding that of another (at %s) may deadlock: nothing orders the two, and %s holds two elements, too (at %s)",
			lockName, other.n.Held.Site.Short(), first.f.Name, first.n.Path[0].Site.Short()),
		Steps: append(steps(other, "and that of another one here"), steps(first, "and that of another one here; with the elements exchanged, the two wait for each other")...),
	})
}

// compares reports whether the function compares anything with "<", or the
// result of a call with a number: then the objects are taken to be ordered.
func compares(f *event.Func) bool {
	for i := range f.Blocks {
		t := &f.Blocks[i].Term
		c := t.Cond.Cond
		if t.Kind == event.Branch && (c.Op == "<" || c.Op == "==" && c.X.Root.Kind == event.Value && c.Y.Const != "" && c.Y.Const != "nil") {
			return true
		}
	}
	return false
}
