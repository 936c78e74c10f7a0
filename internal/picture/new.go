package picture

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Source is what a picture is made of. Each part may be missing.
type Source struct {
	Predicted []order.Edge
	Guesses   bool         // whether those that rest on a guess are to be drawn
	Written   []lock.Class // all that the program locks, as far as it is known
	Observed  []evidence.Edge
	Findings  []finding.Finding // with the files named as in the rest
	// Asked reports whether a package is one of those that the picture is about. An
	// order is in the picture if both its locks are in such packages, or if a finding is
	// about it. Nil: all are.
	Asked func(pkg string) bool
}

type pair struct{ from, to lock.Class }

// New makes a picture.
func New(s Source) *Picture {
	b := builder{asked: s.Asked, orders: map[pair]*Order{}}
	if b.asked == nil {
		b.asked = func(string) bool { return true }
	}
	for i, f := range s.Findings {
		for _, p := range about(f) {
			if b.orders[p] == nil {
				b.orders[p] = &Order{From: p.from, To: p.to}
			}
			if o := b.orders[p]; !slices.Contains(o.Findings, i) {
				o.Findings = append(o.Findings, i)
			}
		}
	}
	joined := make(map[lock.Class]bool) // by orders that are not drawn
	for _, e := range s.Predicted {
		if e.Guess > 0 && !s.Guesses {
			joined[e.From], joined[e.To] = true, true
			continue
		}
		if o := b.order(e.From, e.To); o != nil {
			o.Predicted = append(o.Predicted, predicted(e))
		}
	}
	for _, e := range s.Observed {
		if o := b.order(e.From.Class, e.To.Class); o != nil {
			o.Observed = append(o.Observed, observed(e))
		}
	}
	p := &Picture{Version: Version, Locks: []Lock{}, Orders: []Order{}, Alone: []lock.Class{}, Findings: append([]finding.Finding{}, s.Findings...)}
	for _, o := range b.orders {
		o.count()
		p.Orders = append(p.Orders, *o)
	}
	slices.SortFunc(p.Orders, func(a, b Order) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	b.locks(p)
	for _, c := range s.Written {
		_, ordered := slices.BinarySearchFunc(p.Locks, c, func(l Lock, c lock.Class) int { return cmp.Compare(l.Class, c) })
		if !ordered && !joined[c] && b.asked(c.Package()) {
			p.Alone = append(p.Alone, c)
		}
	}
	return p
}

type builder struct {
	asked  func(pkg string) bool
	orders map[pair]*Order
}

// order returns the order of two classes, or nil if the picture is not about it.
func (b *builder) order(from, to lock.Class) *Order {
	o := b.orders[pair{from, to}]
	if o == nil && b.asked(from.Package()) && b.asked(to.Package()) {
		o = &Order{From: from, To: to}
		b.orders[pair{from, to}] = o
	}
	return o
}

func predicted(e order.Edge) Place {
	return Place{
		Held: []lock.Frame{{Func: e.Func, Site: e.Held}}, Taken: e.Path,
		HeldFor: e.FromMode.String(), TakenFor: e.ToMode.String(),
		Gates: e.Gates, Goroutine: e.Thread, Guess: e.Guess,
	}
}

func observed(e evidence.Edge) Place {
	return Place{
		Held: outward(e.From.Stack), Taken: outward(e.To.Stack),
		HeldFor: e.From.Mode.String(), TakenFor: e.To.Mode.String(),
		Gates: e.Gates, Goroutine: e.Thread, Count: e.Count,
	}
}

// outward returns a stack in the order of the calls, with functions called as reports
// print them: without the folders of their packages.
func outward(s evidence.Stack) []lock.Frame {
	var frames []lock.Frame
	for _, f := range slices.Backward(s) {
		name, _, _ := strings.Cut(f.Func, "[") // there are paths in type arguments, too
		f.Func = f.Func[strings.LastIndexByte(name, '/')+1:]
		frames = append(frames, f)
	}
	return frames
}

// count says of each predicted place how often runs recorded it. Runs do not know
// columns.
func (o *Order) count() {
	type lines struct{ held, taken lock.Site }
	of := func(p Place) (l lines, ok bool) {
		if len(p.Held) == 0 || len(p.Taken) == 0 {
			return l, false
		}
		l = lines{p.Held[len(p.Held)-1].Site, p.Taken[len(p.Taken)-1].Site}
		l.held.Col, l.taken.Col = 0, 0
		return l, true
	}
	counts := make(map[lines]int)
	for _, p := range o.Observed {
		if l, ok := of(p); ok {
			counts[l] += p.Count
		}
	}
	for i := range o.Predicted {
		if l, ok := of(o.Predicted[i]); ok {
			o.Predicted[i].Count = counts[l]
		}
	}
}

// about returns the orders that a finding is about: of a cycle, those round its locks.
func about(f finding.Finding) []pair {
	switch n := len(f.Locks); f.Rule {
	case "LK1001", "LK1002", "LK9001":
		var pairs []pair
		for i, c := range f.Locks {
			pairs = append(pairs, pair{c, f.Locks[(i+1)%n]})
		}
		return pairs
	case "LK1003":
		if n == 2 {
			return []pair{{f.Locks[0], f.Locks[1]}}
		}
	}
	return nil
}

// locks adds the locks of the orders, and finds the rings.
func (b *builder) locks(p *Picture) {
	number := make(map[lock.Class]int)
	for _, o := range p.Orders {
		number[o.From], number[o.To] = 0, 0
	}
	for i, c := range slices.Sorted(maps.Keys(number)) {
		number[c] = i
		p.Locks = append(p.Locks, Lock{Class: c, Name: c.Short(), Package: c.Package(), Outside: !b.asked(c.Package())})
	}
	arcs := make(graph.Digraph, len(p.Locks))
	for _, o := range p.Orders {
		arcs[number[o.From]] = append(arcs[number[o.From]], number[o.To])
	}
	rings := slices.DeleteFunc(arcs.SCC(), func(c []int) bool { return len(c) < 2 })
	slices.SortFunc(rings, func(a, b []int) int { return a[0] - b[0] })
	for i, ring := range rings {
		for _, n := range ring {
			p.Locks[n].Ring = i + 1
		}
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		from := p.Locks[number[o.From]].Ring
		o.Ring = o.From != o.To && from != 0 && from == p.Locks[number[o.To]].Ring
	}
}

// Rename gives the files another name.
func (p *Picture) Rename(name func(file string) string) {
	frames := func(list []lock.Frame) []lock.Frame {
		list = slices.Clone(list)
		for i := range list {
			list[i].Site.File = name(list[i].Site.File)
		}
		return list
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		for _, places := range [][]Place{o.Predicted, o.Observed} {
			for j := range places {
				places[j].Held, places[j].Taken = frames(places[j].Held), frames(places[j].Taken)
			}
		}
	}
}
