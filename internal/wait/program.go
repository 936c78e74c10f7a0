package wait

import (
	"iter"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// program answers what the functions of a package have to do with objects.
type program struct {
	w     *event.Waits
	flows map[string]*event.Flow
	at    map[string][]int // by function: the objects that its own steps concern, sorted
	walks map[task]*walk
	// closed has the channels that the package closes.
	closed map[int]bool
	// callings are the calls of a function, by its key; go statements are none.
	callings map[string][]calling
}

// calling is a call: step index of a block.
type calling struct {
	by           *event.Flow
	block, index int
}

func (c calling) step() *event.Step { return &c.by.Steps[c.block][c.index] }

// task is a function with the object that is of interest in it.
type task struct {
	key    string
	object int
}

func newProgram(w *event.Waits) *program {
	p := &program{w: w, flows: map[string]*event.Flow{}, at: map[string][]int{}, walks: map[task]*walk{}, closed: map[int]bool{}, callings: map[string][]calling{}}
	for _, f := range w.Flows {
		p.flows[f.Func.Key] = f
	}
	for _, f := range w.Flows {
		for st := range steps(f) {
			if st.Object >= 0 && w.Objects[st.Object].Kind != event.Variable {
				p.note(f, st.Object)
			}
			if st.Kind == event.Closes {
				p.closed[st.Object] = true
			}
		}
	}
	for _, f := range w.Flows {
		for b, list := range f.Steps {
			for i := range list {
				for _, key := range list[i].Fns {
					if list[i].Kind == event.Calls {
						p.callings[key] = append(p.callings[key], calling{f, b, i})
					}
				}
			}
		}
	}
	p.callers()
	return p
}

// note notes that a function has to do with an object.
func (p *program) note(f *event.Flow, o int) bool {
	list := p.at[f.Func.Key]
	i, ok := slices.BinarySearch(list, o)
	if !ok {
		p.at[f.Func.Key] = slices.Insert(list, i, o)
	}
	return !ok
}

// callers notes for each function what its callees and the goroutines that it
// starts do with objects that go from one to the other.
func (p *program) callers() {
	for changed := true; changed; {
		changed = false
		for _, f := range p.w.Flows {
			for st := range steps(f) {
				for _, key := range st.Fns {
					for _, o := range p.at[key] {
						if p.reaches(o, key) && p.note(f, o) {
							changed = true
						}
					}
				}
			}
		}
	}
}

// steps yields the steps of a function, the cases of its selects included.
func steps(f *event.Flow) iter.Seq[*event.Step] {
	return func(yield func(*event.Step) bool) {
		for b := range f.Steps {
			for i := range f.Steps[b] {
				if !yield(&f.Steps[b][i]) {
					return
				}
			}
			if c := f.Ends[b].Case; c != nil && !yield(c) {
				return
			}
		}
	}
}

// passes reports whether an object comes into or leaves a function.
func (p *program) passes(o int, key string) bool {
	_, ok := slices.BinarySearch(p.w.Objects[o].Passed, key)
	return ok
}

// reaches reports whether the callers of a function have the same object: it comes
// from them, or lies in a field or a package variable.
func (p *program) reaches(o int, key string) bool {
	return p.w.Objects[o].Kept || p.passes(o, key)
}

// concerns reports whether a call or go statement hands on an object.
func (p *program) concerns(st *event.Step, o int) bool {
	return len(p.handed(st, o)) > 0
}

// handed returns the functions that a call or go statement hands an object to, and
// that do something with it.
func (p *program) handed(st *event.Step, o int) []*event.Flow {
	var list []*event.Flow
	for _, key := range st.Fns {
		if _, ok := slices.BinarySearch(p.at[key], o); ok && p.reaches(o, key) {
			list = append(list, p.flows[key])
		}
	}
	return list
}

// isHome reports whether an object begins and ends in a function.
func (p *program) isHome(f *event.Flow, o int) bool {
	return !p.w.Objects[o].Kept && !p.passes(o, f.Func.Key)
}

// roots returns the functions that goroutines begin with, or that are called from
// where it is not seen, which lead to those of the list.
func (p *program) roots(list []*event.Flow) []*event.Flow {
	var roots []*event.Flow
	seen := map[*event.Flow]bool{}
	for len(list) > 0 {
		g := list[0]
		list = list[1:]
		if seen[g] {
			continue
		}
		seen[g] = true
		var callers []*event.Flow
		if !isRoot(g) {
			for _, c := range p.callings[g.Func.Key] {
				callers = append(callers, c.by)
			}
		}
		if len(callers) == 0 {
			roots = append(roots, g)
		}
		list = append(list, callers...)
	}
	return roots
}

// isRoot reports whether a function may be called from where it is not seen, or in a
// goroutine of its own.
func isRoot(g *event.Flow) bool {
	return isOpen(g) || g.Func.Stored || g.Func.Spawned
}

// isOpen reports whether a function may be called from where it is not seen.
func isOpen(g *event.Flow) bool { return g.Func.Open && g.Func.Parent == "" }

// workers returns the functions that a wait group waits for: those that call Done,
// and those that its Go starts.
func (p *program) workers(f *event.Flow, o int) []*event.Flow {
	var list []*event.Flow
	add := func(g *event.Flow) {
		if g != nil && g != f && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	for _, g := range p.w.Flows {
		for st := range steps(g) {
			switch {
			case st.Object != o:
			case st.Kind == event.Finishes:
				add(g)
			case st.Kind == event.Starts:
				for _, key := range st.Fns {
					add(p.flows[key])
				}
			}
		}
	}
	return list
}

// any reports whether a function, or one that it calls, has a step with an object
// of which is says that it is one. Goroutines that it starts are none of that.
func (p *program) any(f *event.Flow, o int, is func(*event.Step) bool) bool {
	seen := map[string]bool{}
	var in func(f *event.Flow) bool
	in = func(f *event.Flow) bool {
		if seen[f.Func.Key] {
			return false
		}
		seen[f.Func.Key] = true
		for st := range steps(f) {
			if st.Object == o && is(st) || st.Kind == event.Calls && slices.ContainsFunc(p.handed(st, o), in) {
				return true
			}
		}
		return false
	}
	return in(f)
}

func isKind(k event.StepKind) func(*event.Step) bool {
	return func(st *event.Step) bool { return st.Kind == k }
}
