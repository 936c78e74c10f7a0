package check

import (
	"fmt"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// nested judges two locks of one class held together:
//
//	func transfer(a, b *Account) { a.mu.Lock(); b.mu.Lock(); ... }
//
//	goroutine 1: transfer(x, y)      goroutine 2: transfer(y, x)
//
// Of two objects of one type that a function is given, nothing says which comes
// first, unless a comparison does. Objects that are reached through each other,
// parents and children, elements of lists, have an order as a rule: they are
// left alone.
func (j *judge) nested(f *event.Func, n held.Nest) {
	a, b := n.First, n.Second
	switch {
	case a.Root.Kind != event.Param || b.Root.Kind != event.Param || a.Root.ID == b.Root.ID:
		return
	case a.Path != b.Path, n.Guess > 0, f.Parent != "", compares(f):
		return
	case n.FirstMode == lock.Read && n.SecondMode == lock.Read && !j.written(a.Class):
		return
	}
	lockName := name(a)
	j.add(finding.Finding{
		Rule: "LK1002", Confidence: finding.High, Func: f.Name, Site: n.Path[0].Site, Locks: classes(a),
		Message: fmt.Sprintf("acquiring %s of one object while holding %s of another (at %s) may deadlock: nothing orders the two", lockName, lockName, n.Held.Short()),
		Steps: []finding.Step{
			{Site: n.Held, Func: f.Name, Message: fmt.Sprintf("%s of one object is %s here", lockName, verb(n.FirstMode))},
			{Site: n.Path[0].Site, Func: f.Name, Message: "and that of the other one here; called with the objects exchanged, two goroutines wait for each other", Path: n.Path[1:]},
		},
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
