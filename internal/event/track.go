package event

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// doom marks the blocks from which every way ends in a panic or with the
// process.
func (b *blocks) doom() {
	list := b.f.Blocks
	for changed := true; changed; {
		changed = false
		for i := len(list) - 1; i >= 0; i-- {
			t := &list[i].Term
			ends := t.Kind == Panic || t.Kind == Stop
			if !ends && len(t.Succs) > 0 {
				ends = !slices.ContainsFunc(t.Succs, func(e Edge) bool { return !list[e.Block].Doomed })
			}
			if ends && !list[i].Doomed {
				list[i].Doomed, changed = true, true
			}
		}
	}
}

// track marks the branches whose outcome is worth remembering.
func (b *blocks) track() {
	for i, sb := range b.fn.Blocks {
		t := &b.f.Blocks[i].Term
		if t.Kind != Branch {
			continue
		}
		c := t.Cond.Cond
		t.Track = b.counts[c] > 1 || c.X.Root.Kind == Param && c.X.Path == "" || len(b.fn.FreeVars) > 0 && c.X.Root.Kind == Free
		t.Recheck = memory(c) && b.decided(sb, c)
	}
}

// memory reports whether the condition reads what other goroutines may write.
func memory(c Cond) bool {
	return c.X.Shared() || c.Y.Shared()
}

// decided reports whether an earlier branch on the same condition already
// decides the one that ends sb: every way to sb leaves it at one outcome.
func (b *blocks) decided(sb *ssa.BasicBlock, c Cond) bool {
	for d := sb.Idom(); d != nil; d = d.Idom() {
		t := &b.f.Blocks[d.Index].Term
		if t.Kind != Branch || t.Cond.Cond != c {
			continue
		}
		for _, s := range d.Succs {
			if len(s.Preds) == 1 && s.Dominates(sb) {
				return true
			}
		}
	}
	return false
}

// prune drops the events that nothing depends on.
func (b *blocks) prune() {
	roots, captured := map[Root]bool{}, map[Root]bool{}
	note := func(r Ref) { roots[r.Root] = true; roots[r.Index] = true }
	arg := func(a Arg) { note(a.Ref); note(a.Elem) }
	fn := func(f *Fn) {
		if f == nil {
			return
		}
		if f.Recv != nil {
			note(*f.Recv)
		}
		for _, a := range f.Free {
			arg(a)
			captured[a.Ref.Root] = true
		}
	}
	compared := map[Operand]bool{}
	for c := range b.counts {
		if c.Op == "==" {
			compared[c.X] = true
		}
		roots[c.X.Root], roots[c.Y.Root] = true, true
	}
	for i := range b.f.Blocks {
		for _, e := range b.f.Blocks[i].Events {
			note(e.Ref)
			fn(e.Fn)
			if e.Call != nil {
				note(e.Call.Callee)
				for _, a := range e.Call.Args {
					arg(a)
					fn(a.Fn)
				}
				for i := range e.Call.Fns {
					fn(&e.Call.Fns[i])
				}
			}
		}
		for _, o := range b.f.Blocks[i].Term.Results {
			note(o.Ref)
		}
	}
	for i := range b.f.Blocks {
		bl := &b.f.Blocks[i]
		bl.Phis = slices.DeleteFunc(bl.Phis, func(r Root) bool { return !roots[r] })
		bl.Events = slices.DeleteFunc(bl.Events, func(e Event) bool {
			switch e.Kind {
			case Define:
				return !roots[e.Root]
			case Write: // without a site: a zero value
				return !e.Site.IsValid() && e.Assign != nil && b.counts[e.Assign.To] == 0 && !compared[e.Assign.To.X] && !captured[e.Assign.To.X.Root]
			}
			return false
		})
		for j := range bl.Assigns {
			bl.Assigns[j] = slices.DeleteFunc(bl.Assigns[j], func(a Assign) bool { return b.counts[a.To] == 0 && (a.To.Op != "==" || !compared[a.To.X]) })
		}
	}
}
