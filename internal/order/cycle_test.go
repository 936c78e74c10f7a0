package order

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// edge returns an edge in write mode, seen at made-up places.
func edge(from, to lock.Class, options ...func(*Edge)) Edge {
	e := Edge{
		From: from, To: to,
		Func: "f",
		Held: lock.Site{File: "f.go", Line: 1},
		Path: []lock.Frame{{Func: "f", Site: lock.Site{File: "f.go", Line: 2}}},
	}
	for _, option := range options {
		option(&e)
	}
	return e
}

func gates(classes ...lock.Class) func(*Edge) { return func(e *Edge) { e.Gates = classes } }
func readGates(classes ...lock.Class) func(*Edge) {
	return func(e *Edge) { e.ReadGates = classes }
}
func thread(name string) func(*Edge) { return func(e *Edge) { e.Thread = name } }
func guess(steps int) func(*Edge)    { return func(e *Edge) { e.Guess = steps } }
func line(n int) func(*Edge)         { return func(e *Edge) { e.Held.Line = n } }
func unshared(e *Edge)               { e.Unshared = true }
func readRead(e *Edge)               { e.FromMode, e.ToMode = lock.Read, lock.Read }
func readWrite(e *Edge)              { e.FromMode = lock.Read }
func writeRead(e *Edge)              { e.ToMode = lock.Read }

func graphOf(edges ...Edge) *Graph {
	g := New()
	for _, e := range edges {
		g.Add(e)
	}
	return g
}

// keys returns the rings found, and checks what holds for every result.
func keys(t *testing.T, g *Graph) []string {
	t.Helper()
	cycles, complete := g.Search()
	if !complete {
		t.Error("the search is incomplete")
	}
	if !slices.IsSortedFunc(cycles, Cycle.Compare) {
		t.Error("the cycles are not sorted")
	}
	var keys []string
	for _, c := range cycles {
		checkRing(t, c)
		keys = append(keys, c.Key())
	}
	return keys
}

// checkRing checks that the edges join, that no class comes twice and that the
// smallest comes first.
func checkRing(t *testing.T, c Cycle) {
	t.Helper()
	classes := c.Classes()
	for i := range c.Edges {
		if next := c.Edges[(i+1)%len(c.Edges)]; c.Edges[i].To != next.From {
			t.Errorf("%s: edge %d ends at %s, the next begins at %s", c.Key(), i, c.Edges[i].To, next.From)
		}
	}
	if slices.Min(classes) != classes[0] {
		t.Errorf("%v does not begin with its smallest class", classes)
	}
	if got := len(set(classes)); got != len(classes) || got < 2 {
		t.Errorf("%v has %d different classes", classes, got)
	}
}

func TestCycles(t *testing.T) {
	for _, test := range []struct {
		name   string
		edges  []Edge
		writes []lock.Class
		want   []string
	}{
		{
			name: "none",
			//	A ──▶ B ──▶ C
			//	└───────────▲
			edges: []Edge{edge("A", "B"), edge("B", "C"), edge("A", "C")},
		},
		{
			name: "abba",
			//	A ──▶ B
			//	A ◀── B
			edges: []Edge{edge("A", "B"), edge("B", "A")},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "three locks",
			//	A ──▶ B ──▶ C ──▶ A
			edges: []Edge{edge("C", "A"), edge("A", "B"), edge("B", "C")},
			want:  []string{"A -> B -> C -> A"},
		},
		{
			name: "the same locks in two orders are two rings",
			//	A ─[G]─▶ B ─[H]─▶ C ─[I]─▶ A
			//	A ◀─[G]─ B ◀─[H]─ C ◀─[J]─ A    A and B, B and C are gated
			edges: []Edge{
				edge("A", "B", gates("G")), edge("B", "C", gates("H")), edge("C", "A", gates("I")),
				edge("B", "A", gates("G")), edge("C", "B", gates("H")), edge("A", "C", gates("J")),
			},
			want: []string{"A -> C -> A", "A -> B -> C -> A", "A -> C -> B -> A"},
		},
		{
			name: "nested is no cycle",
			//	A ──▶ A
			edges: []Edge{edge("A", "A")},
		},
		{
			name: "gated",
			//	A ─[G]─▶ B
			//	A ◀─[G]─ B    G lets in one goroutine at a time
			edges: []Edge{edge("A", "B", gates("F", "G")), edge("B", "A", gates("G", "H"))},
		},
		{
			name: "gated by one who writes and one who reads",
			//	A ─[G]─▶ B
			//	A ◀─[G for reading]─ B
			edges: []Edge{edge("A", "B", gates("G")), edge("B", "A", readGates("G"))},
		},
		{
			name: "gated by readers, who let each other in",
			//	A ─[G for reading]─▶ B
			//	A ◀─[G for reading]─ B
			edges: []Edge{edge("A", "B", readGates("G")), edge("B", "A", readGates("G"))},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "gated on one side only",
			//	A ─[G]─▶ B
			//	A ◀───── B
			edges: []Edge{edge("A", "B", gates("G")), edge("B", "A")},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "gated by different locks",
			//	A ─[G]─▶ B
			//	A ◀─[H]─ B
			edges: []Edge{edge("A", "B", gates("G")), edge("B", "A", gates("H"))},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "gated, but for one context",
			//	A ─[G]─▶ B    and A ─[H]─▶ B
			//	A ◀─[G]─ B
			edges: []Edge{
				edge("A", "B", gates("G")), edge("A", "B", gates("H"), guess(3)),
				edge("B", "A", gates("G")),
			},
			want: []string{"A -> B -> A"},
		},
		{
			name: "gated by pairs, each context excluded by another one",
			//	A ─[G]─▶ B ─[H]─▶ C ─[G]─▶ A    or B ─[G]─▶ C
			edges: []Edge{
				edge("A", "B", gates("G")), edge("C", "A", gates("G")),
				edge("B", "C", gates("H")), edge("B", "C", gates("G")),
			},
		},
		{
			name: "gated by a lock of the cycle",
			//	A ─[C]─▶ B ──▶ C ──▶ A    who takes B under A holds C, and so
			//	         ▲     │          does who takes A: the two goroutines
			//	         └─────┘          that are left are those at B and C
			edges: []Edge{
				edge("A", "B", gates("C")), edge("C", "B", gates("A")),
				edge("B", "C"), edge("C", "A"),
			},
			want: []string{"B -> C -> B"},
		},
		{
			name: "shortest refuted, a longer one stands",
			//	A ─[G]─▶ B ─[G]─▶ A       through B: both under G
			//	         B ──▶ C ──▶ A    through C: not
			edges: []Edge{
				edge("A", "B", gates("G")), edge("B", "A", gates("G")),
				edge("B", "C"), edge("C", "A"),
			},
			want: []string{"A -> B -> C -> A"},
		},
		{
			name: "read only",
			//	A ─r─▶ B
			//	A ◀─r─ B    nobody ever waits
			edges: []Edge{edge("A", "B", readRead), edge("B", "A", readRead)},
		},
		{
			name: "read with a writer elsewhere",
			//	A ─r─▶ B    a writer that waits at A and one that waits at B
			//	A ◀─r─ B    stop the readers that come after them
			edges:  []Edge{edge("A", "B", readRead), edge("B", "A", readRead)},
			writes: []lock.Class{"A", "B"},
			want:   []string{"A -> B -> A"},
		},
		{
			name: "read with a writer of one lock only",
			//	A ─r─▶ B    nobody waits at B
			//	A ◀─r─ B
			edges:  []Edge{edge("A", "B", readRead), edge("B", "A", readRead)},
			writes: []lock.Class{"A"},
		},
		{
			name: "read with a writer in an edge",
			//	A ─r─▶ B    the writers are seen in edges that are part of
			//	A ◀─r─ B    no cycle: C ──▶ A and B ──▶ D
			edges: []Edge{
				edge("A", "B", readRead), edge("B", "A", readRead),
				edge("C", "A"), edge("B", "D"),
			},
			want: []string{"A -> B -> A"},
		},
		{
			name: "held for reading, wanted for writing",
			//	A ─(r,w)─▶ B
			//	A ◀─(r,w)─ B    e.g. two upgrades through each other
			edges: []Edge{edge("A", "B", readWrite), edge("B", "A", readWrite)},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "held for writing, wanted for reading",
			//	A ─(w,r)─▶ B
			//	A ◀─(w,r)─ B
			edges: []Edge{edge("A", "B", writeRead), edge("B", "A", writeRead)},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "one thread",
			//	A ─(1)─▶ B
			//	A ◀─(1)─ B    one goroutine cannot wait for itself here
			edges: []Edge{edge("A", "B", thread("1")), edge("B", "A", thread("1"))},
		},
		{
			name: "two threads",
			//	A ─(1)─▶ B
			//	A ◀─(2)─ B
			edges: []Edge{edge("A", "B", thread("1")), edge("B", "A", thread("2"))},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "one thread and any",
			//	A ─(1)─▶ B
			//	A ◀───── B
			edges: []Edge{edge("A", "B", thread("1")), edge("B", "A")},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "two steps of three in one thread",
			// google/sanitizers#814, where ThreadSanitizer reports a cycle:
			//	A ─(1)─▶ B ─(1)─▶ C ─(2)─▶ A
			// Goroutine 1 has let go of A when it takes C.
			edges: []Edge{
				edge("A", "B", thread("1")), edge("B", "C", thread("1")),
				edge("C", "A", thread("2")),
			},
		},
		{
			name: "two steps of three in one thread, one of them elsewhere too",
			//	A ─(1)─▶ B ─(1)─▶ C ─(2)─▶ A
			//	         B ─(3)─▶ C
			edges: []Edge{
				edge("A", "B", thread("1")), edge("B", "C", thread("1")),
				edge("C", "A", thread("2")), edge("B", "C", thread("3")),
			},
			want: []string{"A -> B -> C -> A"},
		},
		{
			name: "unshared",
			//	A ─(init)─▶ B
			//	A ◀──────── B
			edges: []Edge{edge("A", "B", unshared), edge("B", "A")},
		},
		{
			name: "unshared here and shared there",
			//	A ─(init)─▶ B    and A ──▶ B
			//	A ◀──────── B
			edges: []Edge{edge("A", "B", unshared), edge("A", "B", guess(1)), edge("B", "A")},
			want:  []string{"A -> B -> A"},
		},
		{
			name: "shortest through each, not all",
			//	A ◀─▶ B ◀─▶ C ◀─▶ A    two more rings of three add nothing
			edges: []Edge{
				edge("A", "B"), edge("B", "A"), edge("B", "C"),
				edge("C", "B"), edge("A", "C"), edge("C", "A"),
			},
			want: []string{"A -> B -> A", "A -> C -> A", "B -> C -> B"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := graphOf(test.edges...)
			for _, c := range test.writes {
				g.Writes(c)
			}
			if got := keys(t, g); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A ring of any length is found, and once.
func TestLongest(t *testing.T) {
	//	0 ──▶ 1 ──▶ 2 ──▶ … ──▶ n-1 ──▶ 0
	for _, n := range []int{shortLength, shortLength + 1, 100, 10_000} {
		g := New()
		for i := range n {
			g.Add(edge(class(i), class((i+1)%n), gates(class(n+i))))
		}
		cycles := g.Cycles()
		if len(cycles) != 1 || len(cycles[0].Edges) != n {
			t.Errorf("a ring of %d locks: got %d cycles, want that one", n, len(cycles))
			continue
		}
		checkRing(t, cycles[0])
	}
}

// A long ring that gates refute gives way to a longer one.
func TestLongestRefuted(t *testing.T) {
	//	0 ──▶ 1 ──▶ … ──▶ 19 ─[G]─▶ 0 ─[G]─▶ 1 is out; by way of x it is not
	const n = 20
	g := New()
	for i := range n - 1 {
		g.Add(edge(class(i), class(i+1)))
	}
	g.Add(edge(class(n-1), class(0), gates("G")))
	g = graphOf(append(slices.DeleteFunc(g.Edges(), func(e Edge) bool { return e.From == class(0) }),
		edge(class(0), class(1), gates("G")),
		edge(class(0), "x"), edge("x", class(1)))...)
	cycles, complete := g.Search()
	if len(cycles) != 1 || len(cycles[0].Edges) != n+1 || !complete {
		t.Fatalf("got %d cycles, complete %v, want one of %d locks, complete", len(cycles), complete, n+1)
	}
	if !slices.Contains(cycles[0].Classes(), "x") {
		t.Errorf("got %s, want a ring through x", cycles[0].Key())
	}
}

func class(i int) lock.Class { return lock.Class(fmt.Sprintf("p.T%05d.mu", i)) }

func TestKey(t *testing.T) {
	ab, bc, ca := edge("A", "B"), edge("B", "C"), edge("C", "A", guess(2))
	for _, edges := range [][]Edge{{ab, bc, ca}, {bc, ca, ab}, {ca, ab, bc}} {
		if got, want := (Cycle{edges}).Key(), "A -> B -> C -> A"; got != want {
			t.Errorf("Key of the ring from %s = %q, want %q", edges[0].From, got, want)
		}
	}
	if got := (Cycle{}).Key(); got != "" {
		t.Errorf("Key of no ring = %q, want none", got)
	}
}

// The witness of a cycle is the best edge that fits the others.
func TestWitness(t *testing.T) {
	//	A ──▶ B     by a guess or without one
	//	A ◀─[G]─ B, or under H by a guess; A ──▶ B without one is under G
	gated := edge("A", "B", gates("G"))
	guessed := edge("A", "B", guess(1))
	back := edge("B", "A", gates("G"))
	backGuessed := edge("B", "A", gates("H"), guess(1))
	for _, test := range []struct {
		edges, want []Edge
	}{
		{[]Edge{guessed, gated, back}, []Edge{guessed, back}},
		{[]Edge{guessed, gated, back, backGuessed}, []Edge{gated, backGuessed}},
	} {
		got := graphOf(test.edges...).Cycles()
		if want := []Cycle{{test.want}}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}
