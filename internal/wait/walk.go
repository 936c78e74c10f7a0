package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// exit is a way out of a function: a return, or the place where the object is made
// anew in the next iteration.
type exit struct {
	tally
	site  lock.Site
	again bool
}

// walk is what all paths through a function do with an object.
type walk struct {
	exits []exit
	peak  tally // of the path with most sends
	// started are the goroutines that the paths start, each as often as one does.
	started starts
	over    bool // there are too many paths, or two objects that cannot be told apart
	late    []late
	// again are the receives from a timer that has fired, and was not reset.
	again []*event.Step
}

// late is an Add that comes after a goroutine was started to wait.
type late struct{ add, wait *event.Step }

// maxVisits bounds the states of one walk.
const maxVisits = 4000

// visit is a state of a walk: a block is entered with a tally, when some conditions
// are known. Their numbers are bits.
type visit struct {
	block       int
	tally       tally
	known, true uint64
}

// walkOf follows the paths of a function. Conditions that it asks twice have one
// outcome on a path, unless a loop comes between.
func (p *program) walkOf(f *event.Flow, o int) *walk {
	id := task{f.Func.Key, o}
	if w := p.walks[id]; w != nil {
		return w
	}
	w := new(walk)
	p.walks[id] = &walk{over: true} // for those that call themselves
	r := &walker{p: p, f: f, o: o, out: w, seen: map[visit]bool{}, conds: map[event.Cond]int{}, receiving: p.receivingLoops(f, o)}
	r.push(visit{})
	for len(r.work) > 0 && !w.over {
		v := r.work[len(r.work)-1]
		r.work = r.work[:len(r.work)-1]
		r.block(v)
		w.over = w.over || len(r.seen) > maxVisits
	}
	p.walks[id] = w
	return w
}

type walker struct {
	p         *program
	f         *event.Flow
	o         int
	out       *walk
	seen      map[visit]bool
	work      []visit
	conds     map[event.Cond]int
	receiving map[int]bool
}

// receivingLoops returns the loops in which a function receives from an object.
func (p *program) receivingLoops(f *event.Flow, o int) map[int]bool {
	loops := map[int]bool{}
	for b, list := range f.Steps {
		receives := func(st *event.Step) bool {
			return st.Object == o && st.Kind == event.Receives ||
				st.Kind == event.Calls && slices.ContainsFunc(p.handed(st, o), func(g *event.Flow) bool { return p.any(g, o, isKind(event.Receives)) })
		}
		if c := f.Ends[b].Case; slices.ContainsFunc(list, func(st event.Step) bool { return receives(&st) }) || c != nil && receives(c) {
			for _, l := range f.Loops[b] {
				loops[l] = true
			}
		}
	}
	return loops
}

func (w *walker) push(v visit) {
	if !w.seen[v] {
		w.seen[v] = true
		w.work = append(w.work, v)
	}
}

// block goes through a block, and on.
func (w *walker) block(v visit) {
	paths := []tally{v.tally}
	for i := range w.f.Steps[v.block] {
		var next []tally
		for _, t := range paths {
			next = append(next, w.step(&w.f.Steps[v.block][i], t)...)
		}
		if paths = next; len(paths) > 32 {
			w.out.over = true
			return
		}
	}
	for _, t := range paths {
		if t.sends >= w.out.peak.sends {
			w.out.peak = t
		}
		w.out.started.most(t.started)
		v.tally = t
		w.leave(v)
	}
}

// step returns what a path may be after a step; none if it ends there.
func (w *walker) step(st *event.Step, t tally) []tally {
	switch {
	case st.Kind == event.Calls:
		return w.call(st, t)
	case st.Kind == event.Starts:
		if st.Object == w.o {
			count(&t.adds, 1)
		}
		if st.Object == w.o || w.p.concerns(st, w.o) {
			t.started.add(st, 1)
			if t.adds == 0 && t.early == nil && w.p.awaits(st, w.o) {
				t.early = st
			}
		}
	case st.Object == w.o:
		w.own(st, &t)
	}
	return []tally{t}
}

// own counts a step with the object.
func (w *walker) own(st *event.Step, t *tally) {
	switch st.Kind {
	case event.Makes:
		if t.made != nil && w.p.w.Objects[w.o].Kind != event.Timer { // a new one in each iteration
			w.out.exits = append(w.out.exits, exit{*t, st.Site, true})
			w.out.over = w.out.over || t.made != st
		}
		*t = tally{made: st}
	case event.Sends:
		if !st.Else {
			count(&t.sends, 1)
			if t.sentinel {
				count(&t.rare, 1)
			}
		}
		count(&t.tries, 1)
	case event.Offers:
		count(&t.tries, 1)
	case event.Receives:
		if t.made != nil && t.gets > 0 && !st.Else {
			w.out.again = append(w.out.again, st)
		}
		count(&t.gets, 1)
	case event.Closes:
		t.closed = true
	case event.Adds:
		if t.early != nil {
			if l := (late{st, t.early}); !slices.Contains(w.out.late, l) {
				w.out.late = append(w.out.late, l)
			}
		}
		count(&t.adds, 1)
	case event.Finishes:
		count(&t.dones, 1)
	}
}

// call goes through the functions that a step may call.
func (w *walker) call(st *event.Step, t tally) []tally {
	fns := w.p.handed(st, w.o)
	if len(fns) == 0 {
		return []tally{t}
	}
	var list []tally
	for _, g := range fns {
		c := w.p.walkOf(g, w.o)
		w.out.over = w.out.over || c.over
		for _, e := range c.exits {
			after := t
			after.then(e.tally)
			if !slices.Contains(list, after) {
				list = append(list, after)
			}
		}
	}
	return list
}

// leave follows the ways out of a block.
func (w *walker) leave(v visit) {
	term := &w.f.Func.Blocks[v.block].Term
	switch term.Kind {
	case event.Return:
		w.out.exits = append(w.out.exits, exit{v.tally, term.Site, false})
	case event.Jump:
		w.enter(v, term.Succs[0])
	case event.Branch:
		bit := w.branchBit(term)
		for way, to := range term.Succs {
			holds := term.Cond.True == (way == 0)
			next := v
			if bit != 0 {
				if v.known&bit != 0 && (v.true&bit != 0) != holds {
					continue
				}
				next.known |= bit
				if holds {
					next.true |= bit
				}
			}
			w.decide(&next, way, term)
			w.enter(next, to)
		}
	}
}

// branchBit returns the bit of the condition of a branch; 0 if its outcome need not be
// known: it is asked once, and no variable that is assigned a constant.
func (w *walker) branchBit(term *event.Term) uint64 {
	c := term.Cond.Cond
	if _, assigned := w.conds[c]; c.Op == "" || !term.Track && !assigned {
		return 0
	}
	return w.bit(c)
}

// bit returns the bit of a condition; 0 if there are more than 64.
func (w *walker) bit(c event.Cond) uint64 {
	n, ok := w.conds[c]
	if !ok {
		n = len(w.conds)
		w.conds[c] = n
	}
	return 1 << n
}

// decide counts what it means to go a way from a branch.
func (w *walker) decide(v *visit, way int, term *event.Term) {
	d, t := &w.f.Ends[v.block], &v.tally
	if way == 0 && d.Case != nil {
		if d.Case.Object == w.o {
			w.own(d.Case, t)
		} else if d.Case.Kind == event.Receives {
			t.asked, t.word = true, d.Case.Object+1
			t.declined = t.declined || slices.Contains(d.Beside, w.o)
		}
	}
	if c := d.Closes; c != nil && c.Way == way {
		if c.Of == w.o {
			t.all = true
		} else {
			t.word = c.Of + 1
			t.unseen = t.unseen || !w.p.closed[c.Of]
		}
	}
	for _, o := range d.Told {
		if o == w.o {
			t.told = true
		} else {
			t.word = o + 1
		}
	}
	t.sentinel = t.sentinel || d.Sentinel
	t.checked = t.checked || term.Cond.Cond.Y.IsNil()
	if d.Counted && w.ends(v.block, term.Succs[way].Block, term.Succs[1-way].Block) {
		t.all = true
	}
}

// ends reports whether going from a block to another, and not to a third, ends a
// loop in which the object is received from, or passes it by.
func (w *walker) ends(from, to, other int) bool {
	in := func(b, l int) bool { return slices.Contains(w.f.Loops[b], l) }
	for l := range w.receiving {
		if (in(from, l) || in(other, l)) && !in(to, l) {
			return true
		}
	}
	return false
}

// enter goes to a block. What is known of conditions ends with an iteration.
func (w *walker) enter(v visit, to event.Edge) {
	if slices.Contains(w.f.Loops[v.block], to.Block) {
		v.known, v.true = 0, 0
	}
	if assigns := w.f.Func.Blocks[to.Block].Assigns; to.Index < len(assigns) {
		for _, a := range assigns[to.Index] {
			bit := w.bit(a.To)
			v.known, v.true = v.known&^bit, v.true&^bit
			if a.Known != nil {
				v.known |= bit
				if *a.Known {
					v.true |= bit
				}
			}
		}
	}
	v.block = to.Block
	w.push(v)
}

// awaits reports whether a go statement starts a goroutine that does nothing before
// it waits for a group, such as to receive the word that all has been added.
func (p *program) awaits(st *event.Step, o int) bool {
	return slices.ContainsFunc(p.handed(st, o), func(g *event.Flow) bool {
		return p.any(g, o, isKind(event.Awaits)) && !p.any(g, o, isKind(event.Adds)) && !receives(g)
	})
}

// receives reports whether a function itself receives anything.
func receives(f *event.Flow) bool {
	for st := range steps(f) {
		if st.Kind == event.Receives {
			return true
		}
	}
	return false
}
