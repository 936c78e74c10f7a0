package held

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// liveness says which outcomes of conditions matter to what a body does to
// locks. What is known beyond that keeps apart states which behave alike.
//
//	if debug { log.Print() }     nothing about locks depends on it: never noted
//	if locked { mu.Unlock() }    noted where it was decided, and dropped below
type liveness struct {
	at       []map[event.Operand]bool // by block: the operands of conditions asked for from there on
	ever     map[event.Operand]bool   // asked for anywhere
	captured map[event.Root]bool      // variables that closures may ask for, whenever they run
	coarse   bool                     // at is left out: the function is too large for it
}

// maxLive bounds the size of liveness.at, in operands.
const maxLive = 1 << 20

// liveness returns that of a function, computed once.
func (w *walker) liveness(fn *event.Func) *liveness {
	if l, ok := w.live[fn]; ok {
		return l
	}
	l := newLiveness(fn, w.env)
	w.live[fn] = l
	return l
}

func newLiveness(fn *event.Func, env Env) *liveness {
	l := &liveness{
		at:   make([]map[event.Operand]bool, len(fn.Blocks)),
		ever: map[event.Operand]bool{}, captured: map[event.Root]bool{},
	}
	relevant, most := relevantBranches(fn, env)
	for i := range fn.Blocks {
		b := &fn.Blocks[i]
		l.at[i] = map[event.Operand]bool{}
		if relevant[i] {
			l.ask(i, b.Term.Cond)
		}
		for _, r := range b.Term.Results {
			if most == changes { // else no lock is held on any way out
				l.ask(i, r.Cond)
			}
			l.capture(r.Fn)
		}
		for j := range b.Events {
			l.event(i, &b.Events[j], env)
		}
	}
	// What decides something that is asked for is asked for itself.
	l.coarse = len(fn.Blocks)*len(l.ever) > maxLive
	for changed := true; changed; {
		changed = false
		for i := range slices.Backward(fn.Blocks) { // as it flows
			changed = l.flow(fn, i) || changed
		}
	}
	return l
}

func (l *liveness) ask(block int, c event.Literal) {
	if c.Cond.Op != "" {
		l.at[block][c.Cond.X] = true
		l.ever[c.Cond.X] = true
	}
}

func (l *liveness) event(block int, e *event.Event, env Env) {
	l.capture(e.Fn)
	if e.Call == nil {
		return
	}
	for j := range e.Call.Fns {
		l.capture(&e.Call.Fns[j])
	}
	asks := callWeight(e.Call, env) > nothing
	for _, a := range e.Call.Args {
		l.capture(a.Fn)
		for _, f := range a.Fields {
			l.capture(f.Fn)
		}
		if asks {
			l.ask(block, a.Cond)
			if e.Call.Kind == event.Deferred {
				l.captured[a.Cond.Cond.X.Root] = true // asked for when the function ends
			}
		}
	}
}

// flow adds to a block what its successors ask for, and what the assignments
// ask for that give an operand its value, up to where the value is made. It
// reports whether anything is new.
func (l *liveness) flow(fn *event.Func, i int) bool {
	before, ever := len(l.at[i]), len(l.ever)
	b := &fn.Blocks[i]
	made := map[event.Root]bool{}
	for j := range b.Events {
		switch e := &b.Events[j]; {
		case e.Kind == event.Define:
			made[e.Root] = true
		case e.Assign != nil && (l.ever[e.Assign.To.X] || l.captured[e.Assign.To.X.Root]):
			l.ask(i, e.Assign.From)
		}
	}
	for _, succ := range b.Term.Succs {
		next := &fn.Blocks[succ.Block]
		if !l.coarse {
			for x := range l.at[succ.Block] {
				if !made[x.Root] && !slices.Contains(next.Phis, x.Root) {
					l.at[i][x] = true
				}
			}
		}
		if succ.Index >= len(next.Assigns) {
			continue
		}
		for _, a := range next.Assigns[succ.Index] {
			if l.captured[a.To.X.Root] || l.at[succ.Block][a.To.X] || l.coarse && l.ever[a.To.X] {
				l.ask(i, a.From)
			}
		}
	}
	return len(l.at[i]) > before || len(l.ever) > ever
}

// capture notes the variables that a function value refers to.
func (l *liveness) capture(fn *event.Fn) {
	if fn == nil {
		return
	}
	for _, a := range fn.Free {
		l.captured[a.Ref.Root] = true
		l.captured[a.Elem.Root] = true
	}
}

// wants reports whether the outcome of a condition of the body is worth noting.
func (l *liveness) wants(c event.Cond) bool {
	return l.ever[c.X] || l.captured[c.X.Root]
}

// drop removes what the frame's body does not ask for from a block on. What
// belongs to other frames stays, and what callers ask for: the parameters.
func (l *liveness) drop(f *frame, block int, s *state) {
	s.facts = slices.DeleteFunc(s.facts, func(k fact) bool {
		x := k.lit.Cond.X
		switch {
		case x.Root.Frame != f.id || l.captured[x.Root]:
			return false
		case f.outer != nil && x.Root.Kind != event.Value && x.Root.Kind != event.Alloc:
			return false
		case x.Root.Kind == event.Param && x.Path == "":
			return !l.ever[x]
		}
		x.Root.Frame = 0
		if l.coarse {
			return !l.ever[x]
		}
		return !l.at[block][x]
	})
}

// keeps reports whether what is learnt of an operand in the frame's body may be
// asked for at all. It is of all blocks what drop is of one.
func (l *liveness) keeps(f *frame, x event.Operand) bool {
	if x.Root.Frame != f.id || f.outer != nil && x.Root.Kind != event.Value && x.Root.Kind != event.Alloc {
		return true
	}
	if l.captured[x.Root] {
		return true
	}
	x.Root.Frame = 0
	return l.ever[x]
}

// weight says what an event means for the locks that are held.
type weight uint8

const (
	nothing weight = iota
	takes          // locks may be taken, and are given back
	changes        // other locks may be held after it, or it does not come back
)

// callWeight returns what a call may do.
func callWeight(c *event.Call, env Env) weight {
	if c.Kind == event.Spawn {
		return takes // it may give back what is held here
	}
	if IsLock(c, env) {
		return changes
	}
	most := nothing
	if len(c.Fns) == 0 {
		most = takes
		if c.Callee.Root.Kind == event.Value {
			most = changes // the release function that a call returned, perhaps
		}
	}
	for _, fn := range c.Fns {
		e := env.Effects(fn.Key)
		switch {
		case fn.Op != lock.None, e != nil && (len(e.Exits) > 0 || e.NoReturn):
			return changes
		case !e.IsEmpty():
			most = max(most, takes)
		}
	}
	return most
}

// blockWeight returns the greatest weight of a block's events.
func blockWeight(b *event.Block, env Env) weight {
	most := nothing
	for i := range b.Events {
		switch e := &b.Events[i]; e.Kind {
		case event.LockOp:
			return changes
		case event.CallOp:
			most = max(most, callWeight(e.Call, env))
		}
	}
	return most
}

// relevantBranches returns the blocks whose branch decides whether something is
// done to locks: the blocks on which an event that concerns locks, or a return,
// is control-dependent. In a function that gives back all that it takes, only what
// its parameters decide is of interest, to its callers. It also returns the greatest
// weight of an event.
func relevantBranches(fn *event.Func, env Env) (relevant []bool, most weight) {
	weights := make([]weight, len(fn.Blocks))
	for i := range fn.Blocks {
		weights[i] = blockWeight(&fn.Blocks[i], env)
		most = max(most, weights[i])
	}
	if most == nothing {
		return make([]bool, len(fn.Blocks)), most
	}
	depends, relevant := fn.Controls()
	var work []int
	for i := range fn.Blocks {
		returns := fn.Blocks[i].Term.Kind == event.Return && most == changes
		if weights[i] > nothing || returns || relevant[i] {
			work = append(work, i)
		}
	}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		for _, b := range depends[x] {
			if !relevant[b] {
				relevant[b] = true
				work = append(work, b)
			}
		}
	}
	if most < changes {
		for i := range fn.Blocks {
			x := fn.Blocks[i].Term.Cond.Cond.X
			relevant[i] = relevant[i] && x.Root.Kind == event.Param && x.Path == ""
		}
	}
	return relevant, most
}
