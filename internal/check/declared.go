package check

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// declared reports the edges that go against a declared order. Declarations are
// transitive: with A < B and B < C, taking A under C is against them.
func (j *judge) declared(own []lock.Order) {
	all := slices.Concat(own, j.p.Imports.Orders())
	if len(all) == 0 {
		return
	}
	after := map[lock.Class][]lock.Order{}
	for _, o := range all {
		after[o.First] = append(after[o.First], o)
	}
	for _, e := range j.p.Edges {
		d := declaredPath(after, e.To, e.From, map[lock.Class]bool{})
		if d == nil {
			continue
		}
		where := "at " + d.Site.Short()
		if !d.Site.IsValid() {
			where = "in the configuration"
		}
		j.add(finding.Finding{
			Rule: "LK1003", Confidence: confidence(e.Guess), Func: e.Func, Site: e.At(), Locks: []lock.Class{e.From, e.To},
			Message: fmt.Sprintf("acquiring %s while holding %s%s: the order declared %s is %s before %s", e.To.Short(), e.From.Short(), via(e.Path[1:]), where, e.To.Short(), e.From.Short()),
			Steps: []finding.Step{
				{Site: d.Site, Message: fmt.Sprintf("%s < %s is declared here", d.First.Short(), d.Second.Short())},
				{Site: e.Held, Func: e.Func, Message: fmt.Sprintf("%s is %s here", e.From.Short(), verb(e.FromMode))},
				{Site: e.At(), Func: e.Func, Message: fmt.Sprintf("and while it is held, %s is %s", e.To.Short(), verb(e.ToMode)), Path: e.Path[1:]},
			},
		})
	}
}

// declaredPath returns the first declaration on a way from one class to another.
func declaredPath(after map[lock.Class][]lock.Order, from, to lock.Class, seen map[lock.Class]bool) *lock.Order {
	if seen[from] {
		return nil
	}
	seen[from] = true
	for i, o := range after[from] {
		if o.Second == to || declaredPath(after, o.Second, to, seen) != nil {
			return &after[from][i]
		}
	}
	return nil
}
