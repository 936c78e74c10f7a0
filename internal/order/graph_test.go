package order

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

func TestEdgeCompare(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var edges []Edge
	for range 150 {
		e := randomEdge(rng, class(rng.IntN(2)), class(rng.IntN(2)), 2)
		if rng.IntN(4) == 0 {
			e.Func = "g"
		}
		for rng.IntN(3) == 0 {
			e.Path = append(e.Path, lock.Frame{Func: "h", Site: lock.Site{File: "f.go", Line: rng.IntN(2)}})
		}
		edges = append(edges, e)
	}
	for i := range edges {
		for j := range edges {
			a, b := &edges[i], &edges[j]
			ab := a.Compare(b)
			if ba := b.Compare(a); cmp.Compare(ab, 0) != cmp.Compare(0, ba) {
				t.Fatalf("Compare is not antisymmetric: %d and %d\n%+v\n%+v", ab, ba, a, b)
			}
			if same := reflect.DeepEqual(set(a.Gates), set(b.Gates)) && reflect.DeepEqual(set(a.ReadGates), set(b.ReadGates)) && sameButGates(*a, *b); (ab == 0) != same {
				t.Fatalf("Compare = %d, equal %v\n%+v\n%+v", ab, same, a, b)
			}
			for k := range edges {
				if c := &edges[k]; ab < 0 && b.Compare(c) < 0 && a.Compare(c) >= 0 {
					t.Fatalf("Compare is not transitive:\n%+v\n%+v\n%+v", a, b, c)
				}
			}
		}
	}
}

func sameButGates(a, b Edge) bool {
	a.Gates, b.Gates, a.ReadGates, b.ReadGates = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

func TestCycleCompare(t *testing.T) {
	ab, ba, ba2 := edge("A", "B"), edge("B", "A"), edge("B", "A", guess(1))
	ac, ca, bc := edge("A", "C"), edge("C", "A"), edge("B", "C")
	// In order.
	cycles := []Cycle{{}, {[]Edge{ab, ba}}, {[]Edge{ab, ba2}}, {[]Edge{ac, ca}}, {[]Edge{ab, bc, ca}}}
	for i, c := range cycles {
		for j, d := range cycles {
			if got, want := cmp.Compare(c.Compare(d), 0), cmp.Compare(i, j); got != want {
				t.Errorf("%q against %q: got %d, want %d", c.Key(), d.Key(), got, want)
			}
		}
	}
}

// Whatever the order in which edges come, also when far more come than are
// kept: the same edges stay and the same cycles are found.
func TestInsertionOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	var dropped int
	for range 100 {
		const n = 4
		var edges []Edge
		for range 150 {
			e := randomEdge(rng, class(rng.IntN(n)), class(rng.IntN(n)), n)
			e.Held.Line = rng.IntN(50)
			edges = append(edges, e)
		}
		first := graphOf(edges...)
		dropped += len(edges) - len(first.Edges()) - len(first.Nested())
		for range 5 {
			rng.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
			again := graphOf(edges...)
			if got, want := again.Edges(), first.Edges(); !reflect.DeepEqual(got, want) {
				t.Fatalf("Edges: got %+v, want %+v", got, want)
			}
			if got, want := again.Nested(), first.Nested(); !reflect.DeepEqual(got, want) {
				t.Fatalf("Nested: got %+v, want %+v", got, want)
			}
			if got, want := again.Cycles(), first.Cycles(); !reflect.DeepEqual(got, want) {
				t.Fatalf("Cycles: got %+v, want %+v", got, want)
			}
		}
	}
	if dropped == 0 {
		t.Error("no edge was dropped")
	}
}

// What matters to cycles outlives what only tells the story better.
func TestContextsKept(t *testing.T) {
	g := New()
	for i := range 10 * maxContexts {
		g.Add(edge("A", "B", line(i+1)))
	}
	rare := []Edge{
		edge("A", "B", guess(9), gates("G")),
		edge("A", "B", guess(9), thread("1")),
		edge("A", "B", guess(9), readWrite),
		edge("A", "B", guess(9), writeRead),
	}
	for _, e := range rare {
		g.Add(e)
	}
	g.Add(edge("A", "B", unshared))
	edges := g.Edges()
	if len(edges) != maxContexts {
		t.Errorf("%d edges are kept, want %d", len(edges), maxContexts)
	}
	for _, e := range rare {
		if !slices.ContainsFunc(edges, func(f Edge) bool { return e.Compare(&f) == 0 }) {
			t.Errorf("lost: %+v", e)
		}
	}
	for i, e := range edges[:maxContexts-len(rare)] {
		if e.Held.Line != i+1 {
			t.Errorf("edge %d: got line %d, want %d", i, e.Held.Line, i+1)
		}
	}
}

func TestAddTwice(t *testing.T) {
	shared := []lock.Class{"H", "G", "G"}
	g := graphOf(edge("A", "B", gates(shared...)), edge("A", "B", gates("G", "H")), edge("A", "A"))
	edges := g.Edges()
	if len(edges) != 1 || !slices.Equal(edges[0].Gates, []lock.Class{"G", "H"}) {
		t.Errorf("Edges() = %+v, want one edge with gates G and H", edges)
	}
	if !slices.Equal(shared, []lock.Class{"H", "G", "G"}) {
		t.Errorf("the caller's gates became %v", shared)
	}
	if nested := g.Nested(); len(nested) != 1 || nested[0].To != "A" {
		t.Errorf("Nested() = %+v, want A -> A", nested)
	}
}
