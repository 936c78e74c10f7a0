package order

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// This is the definition of a cycle that may deadlock, in the plainest words:
// all elementary cycles of classes, all choices of edges for each.

// counts reports whether the edges, which join to a ring, can happen at once.
func counts(edges []Edge, written map[lock.Class]bool) bool {
	for i, e := range edges {
		if e.Unshared {
			return false
		}
		before := edges[(i+len(edges)-1)%len(edges)]
		if e.FromMode == lock.Read && before.ToMode == lock.Read && !written[e.From] {
			return false
		}
		for j, f := range edges {
			if i == j {
				continue
			}
			if e.Thread != "" && e.Thread == f.Thread {
				return false
			}
			if slices.Contains(e.Gates, f.From) {
				return false
			}
			for _, gate := range e.Gates {
				if slices.Contains(f.Gates, gate) || slices.Contains(f.ReadGates, gate) {
					return false
				}
			}
			if f.FromMode == lock.Write && slices.Contains(e.ReadGates, f.From) {
				return false
			}
		}
	}
	return true
}

// oracle returns, for each pair of classes on a cycle that counts, the length
// of its shortest one, and how many rings of classes there are in all.
func oracle(edges []Edge, written map[lock.Class]bool) (shortest map[pair]int, rings int) {
	contexts := make(map[pair][]Edge)
	next := make(map[lock.Class][]lock.Class)
	for _, e := range edges {
		p := pair{e.From, e.To}
		if contexts[p] == nil {
			next[e.From] = append(next[e.From], e.To)
		}
		contexts[p] = append(contexts[p], e)
	}
	var choose func(ring []lock.Class, chosen []Edge) bool
	choose = func(ring []lock.Class, chosen []Edge) bool {
		i := len(chosen)
		if i == len(ring) {
			return counts(chosen, written)
		}
		for _, e := range contexts[pair{ring[i], ring[(i+1)%len(ring)]}] {
			if choose(ring, append(chosen[:i:i], e)) {
				return true
			}
		}
		return false
	}
	shortest = make(map[pair]int)
	var walk func(ring []lock.Class)
	walk = func(ring []lock.Class) {
		for _, c := range next[ring[len(ring)-1]] {
			if c == ring[0] && len(ring) > 1 {
				rings++
				if choose(ring, nil) {
					for i := range ring {
						p := pair{ring[i], ring[(i+1)%len(ring)]}
						if shortest[p] == 0 || shortest[p] > len(ring) {
							shortest[p] = len(ring)
						}
					}
				}
			}
			if c > ring[0] && !slices.Contains(ring, c) { // each ring from its smallest class
				walk(append(ring[:len(ring):len(ring)], c))
			}
		}
	}
	for c := range next {
		walk([]lock.Class{c})
	}
	return shortest, rings
}

// randomEdge returns an edge with whatever may matter to a cycle.
func randomEdge(rng *rand.Rand, from, to lock.Class, classes int) Edge {
	e := edge(from, to, line(rng.IntN(3)), guess(rng.IntN(2)))
	if rng.IntN(3) == 0 {
		e.FromMode = lock.Read
	}
	if rng.IntN(3) == 0 {
		e.ToMode = lock.Read
	}
	if rng.IntN(3) == 0 {
		e.Thread = []string{"1", "2", "3"}[rng.IntN(3)]
	}
	e.Unshared = rng.IntN(10) == 0
	for rng.IntN(3) == 0 {
		gates := &e.Gates
		if rng.IntN(3) == 0 {
			gates = &e.ReadGates
		}
		if rng.IntN(3) == 0 {
			*gates = append(*gates, class(rng.IntN(classes)))
		} else {
			*gates = append(*gates, []lock.Class{"G", "H"}[rng.IntN(2)])
		}
	}
	e.Gates, e.ReadGates = set(e.Gates), set(e.ReadGates)
	return e
}

// check compares what Search finds in the edges with the oracle.
func check(t *testing.T, edges []Edge, writes []lock.Class) (refuted, confirmed int) {
	g := graphOf(edges...)
	written := make(map[lock.Class]bool)
	for _, c := range writes {
		g.Writes(c)
		written[c] = true
	}
	for _, e := range edges {
		written[e.From] = written[e.From] || e.FromMode == lock.Write
		written[e.To] = written[e.To] || e.ToMode == lock.Write
	}
	cycles, complete := g.Search()
	if !complete {
		t.Error("the search is incomplete")
	}
	want, rings := oracle(edges, written)
	got := make(map[pair]int)
	found := make(map[string]bool)
	for _, c := range cycles {
		checkRing(t, c)
		if !counts(c.Edges, written) {
			t.Errorf("%s does not count", c.Key())
		}
		if found[c.Key()] {
			t.Errorf("%s is found twice", c.Key())
		}
		found[c.Key()] = true
		for _, e := range c.Edges {
			p := pair{e.From, e.To}
			if got[p] == 0 || got[p] > len(c.Edges) {
				got[p] = len(c.Edges)
			}
		}
	}
	for p, length := range want {
		switch {
		case got[p] == 0:
			t.Errorf("no cycle through %v, want one of length %d", p, length)
		case got[p] < length, got[p] > length && length <= shortLength:
			t.Errorf("a cycle of length %d through %v, want %d", got[p], p, length)
		}
	}
	for p := range got {
		if want[p] == 0 {
			t.Errorf("a cycle through %v, want none", p)
		}
	}
	for _, e := range edges {
		p := pair{e.From, e.To}
		c, ok := g.Through(e.From, e.To)
		if ok != (want[p] != 0) || len(c.Edges) != want[p] {
			t.Errorf("Through%v has %d edges, want %d", p, len(c.Edges), want[p])
		}
		if ok && !counts(c.Edges, written) {
			t.Errorf("%s does not count", c.Key())
		}
	}
	return rings - len(cycles), len(cycles)
}

func TestOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var refuted, confirmed int
	for range 5000 {
		n := 2 + rng.IntN(5)
		var edges []Edge
		for range rng.IntN(4 * n) {
			for range 1 + rng.IntN(3) {
				from, to := rng.IntN(n), rng.IntN(n)
				edges = append(edges, randomEdge(rng, class(from), class(to), n))
			}
		}
		r, c := check(t, edges, []lock.Class{class(rng.IntN(n))})
		if t.Failed() {
			t.Fatalf("edges: %+v", edges)
		}
		refuted, confirmed = refuted+r, confirmed+c
	}
	if refuted < 1000 || confirmed < 1000 {
		t.Errorf("%d rings left out and %d reported: the graphs are too easy", refuted, confirmed)
	}
}

// Rings longer than shortLength, with short cuts.
func TestOracleLong(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var long int
	for range 500 {
		n := shortLength + 1 + rng.IntN(6)
		var edges []Edge
		add := func(from, to int) {
			e := edge(class(from), class(to))
			if rng.IntN(4) == 0 {
				e.Gates = []lock.Class{[]lock.Class{"G", "H", class(rng.IntN(n))}[rng.IntN(3)]}
			}
			edges = append(edges, e)
		}
		for i := range n {
			add(i, (i+1)%n)
			for rng.IntN(3) == 0 {
				add(i, (i+1+rng.IntN(3))%n)
			}
		}
		check(t, edges, nil)
		if t.Failed() {
			t.Fatalf("edges: %+v", edges)
		}
		for _, c := range graphOf(edges...).Cycles() {
			if len(c.Edges) > shortLength {
				long++
			}
		}
	}
	if long < 100 {
		t.Errorf("%d long cycles: the graphs are too easy", long)
	}
}

// A component in which the search gives up: it says so, and what it returns
// still counts.
func TestBounded(t *testing.T) {
	//	0 ──▶ {1..n} ──▶ {1..n} ──▶ … ──▶ {1..n} ─[G]─▶ end ─[G]─▶ 0
	// More paths than can be tried, and all of them lead to the gate.
	const layers, n = 12, 12
	at := func(layer, i int) lock.Class { return class(layer*n + i) }
	written := make(map[lock.Class]bool)
	g := graphOf(edge("end", class(0), gates("G")))
	for layer := range layers {
		for i := range n {
			written[at(layer, i)] = true
			switch layer {
			case 0:
				g.Add(edge(class(0), at(1, i)))
			case layers - 1:
				g.Add(edge(at(layer, i), "end", gates("G")))
			default:
				for j := range n {
					g.Add(edge(at(layer, i), at(layer+1, j)))
				}
			}
		}
	}
	if cycles, complete := g.Search(); len(cycles) != 0 || complete {
		t.Errorf("got %d cycles, complete %v, want none, incomplete", len(cycles), complete)
	}
	//	end ──▶ x ──▶ 0 has no gate
	g.Add(edge("end", "x"))
	g.Add(edge("x", class(0)))
	cycles, _ := g.Search()
	if len(cycles) == 0 {
		t.Error("no cycle through x")
	}
	for _, c := range cycles {
		checkRing(t, c)
		if written["end"], written["x"] = true, true; !counts(c.Edges, written) {
			t.Errorf("%s does not count", c.Key())
		}
	}
}

// An arc for which work ran out at one length is not shown to be on no cycle by
// a failure at a longer one.
func TestGivenUp(t *testing.T) {
	//	A ──▶ B ──▶ C ──▶ A
	x := newIndex(graphOf(edge("A", "B"), edge("B", "C"), edge("C", "A")))
	s := newSearch(x)
	s.walk.radius = 3
	s.walk.ball.Search(0, 3)
	a := x.arc(0, 1)
	s.try(a, 2, 3, 100)
	for _, test := range []struct{ length, work int }{{3, 1}, {4, 100}} {
		if s.try(a, test.length, 3, test.work); !a.open() || a.next != 3 {
			t.Errorf("length %d: open %v, next %d, want true, 3", test.length, a.open(), a.next)
		}
	}
	if s.try(a, 3, 3, 100); !a.covered || len(s.cycles) != 1 {
		t.Errorf("length 3 with enough work: covered %v, want true", a.covered)
	}
}
