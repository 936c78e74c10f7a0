package graph

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// random returns a graph of n nodes in which every arc, loops included, is
// there with the given probability. Its lists are sorted.
func random(rng *rand.Rand, n int, probability float64) Digraph {
	g := make(Digraph, n)
	for u := range g {
		for v := range g {
			if rng.Float64() < probability {
				g[u] = append(g[u], v)
			}
		}
	}
	return g
}

// each runs check on many small random graphs, sparse and dense.
func each(t *testing.T, check func(t *testing.T, g Digraph)) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		g := random(rng, 1+i%9, 0.05+0.5*rng.Float64())
		check(t, g)
		if t.Failed() {
			t.Fatalf("graph: %v", g)
		}
	}
}

const far = 1 << 20

// distances is the naive oracle: Floyd and Warshall's lengths of the shortest
// paths of no arc or more.
func distances(g Digraph) [][]int {
	d := make([][]int, len(g))
	for u := range g {
		d[u] = make([]int, len(g))
		for v := range d[u] {
			d[u][v] = far
		}
		for _, v := range g[u] {
			d[u][v] = 1
		}
		d[u][u] = 0
	}
	for k := range g {
		for u := range g {
			for v := range g {
				d[u][v] = min(d[u][v], d[u][k]+d[k][v])
			}
		}
	}
	return d
}

func TestSCC(t *testing.T) {
	//	0 ─▶ 1 ─▶ 2     5 (loop)
	//	     ▲    │
	//	     └─ 3 ◀─▶ 4   (2 ─▶ 3, 3 ◀─▶ 4)
	g := Digraph{{1}, {2}, {3}, {1, 4}, {3}, {5}}
	want := [][]int{{1, 2, 3, 4}, {0}, {5}}
	if got := g.SCC(); !reflect.DeepEqual(got, want) {
		t.Errorf("SCC(%v) = %v, want %v", g, got, want)
	}
}

func TestSCCOracle(t *testing.T) {
	each(t, func(t *testing.T, g Digraph) {
		d := distances(g)
		place := make([]int, len(g))
		nodes := 0
		for i, c := range g.SCC() {
			if !slices.IsSorted(c) {
				t.Errorf("component %v is not sorted", c)
			}
			for _, n := range c {
				place[n] = i
			}
			nodes += len(c)
		}
		if nodes != len(g) {
			t.Errorf("components hold %d nodes, want %d", nodes, len(g))
		}
		for u := range g {
			for v := range g {
				mutual := d[u][v] < far && d[v][u] < far
				if mutual != (place[u] == place[v]) {
					t.Errorf("nodes %d and %d: same component %v, want %v", u, v, !mutual, mutual)
				}
				if d[u][v] < far && place[u] < place[v] {
					t.Errorf("component of %d comes before that of %d, which it reaches", u, v)
				}
			}
		}
	})
}

// A recursive Tarjan would need 200,000 frames here.
func TestSCCDeep(t *testing.T) {
	const n = 200_000
	g := make(Digraph, n)
	for i := range g {
		g[i] = []int{(i + 1) % n}
	}
	if got := len(g.SCC()); got != 1 {
		t.Errorf("a ring has %d components, want 1", got)
	}
	g[n-1] = nil
	if got := len(g.SCC()); got != n {
		t.Errorf("a chain has %d components, want %d", got, n)
	}
}

func TestShortestCycle(t *testing.T) {
	//	0 ─▶ 1 ─▶ 2 ─▶ 0    and a longer way back from 1: 3, 4, 0
	g := Digraph{{1}, {2, 3}, {0}, {4}, {0, 5}, {}}
	for _, test := range []struct {
		u, v int
		want []int
	}{
		{0, 1, []int{0, 1, 2}},
		{1, 3, []int{1, 3, 4, 0}},
		{4, 5, nil},
		{5, 5, []int{5}},
	} {
		if got := g.ShortestCycle(test.u, test.v); !reflect.DeepEqual(got, test.want) {
			t.Errorf("ShortestCycle(%d, %d) of %v = %v, want %v", test.u, test.v, g, got, test.want)
		}
	}
}

func TestShortestCycleOracle(t *testing.T) {
	each(t, func(t *testing.T, g Digraph) {
		d := distances(g)
		for u := range g {
			for _, v := range g[u] {
				got := g.ShortestCycle(u, v)
				if d[v][u] == far {
					if got != nil {
						t.Errorf("ShortestCycle(%d, %d) = %v, want none", u, v, got)
					}
					continue
				}
				if len(got) != d[v][u]+1 {
					t.Errorf("ShortestCycle(%d, %d) = %v, want %d nodes", u, v, got, d[v][u]+1)
					continue
				}
				for i, n := range got {
					next := got[(i+1)%len(got)]
					if !slices.Contains(g[n], next) || i == 0 && (n != u || next != v) {
						t.Errorf("ShortestCycle(%d, %d) = %v is no such cycle", u, v, got)
					}
				}
			}
		}
	})
}

func TestDistancesOracle(t *testing.T) {
	each(t, func(t *testing.T, g Digraph) {
		d := distances(g)
		from, to := NewDistances(g), NewDistances(g.Reverse())
		for u := range g {
			for radius := range 4 {
				from.Search(u, radius)
				to.Search(u, radius)
				for v := range g {
					if got, want := from.Of(v), within(d[u][v], radius); got != want {
						t.Errorf("radius %d: from %d to %d: got %d, want %d", radius, u, v, got, want)
					}
					if got, want := to.Of(v), within(d[v][u], radius); got != want {
						t.Errorf("radius %d, reversed: from %d to %d: got %d, want %d", radius, v, u, got, want)
					}
				}
			}
		}
	})
}

func within(distance, radius int) int {
	if distance > radius {
		return -1
	}
	return distance
}

func TestDistancesCost(t *testing.T) {
	// A small search of a big graph looks at few arcs.
	g := make(Digraph, 1000)
	for i := range g {
		g[i] = []int{(i + 1) % len(g)}
	}
	if got := NewDistances(g).Search(0, 3); got != 3 {
		t.Errorf("Search(0, 3) in a ring looked at %d arcs, want 3", got)
	}
}

func TestReverse(t *testing.T) {
	g := Digraph{{1, 2, 2}, {}, {0, 2}}
	want := "[[2] [0] [0 0 2]]"
	if got := fmt.Sprint(g.Reverse()); got != want {
		t.Errorf("Reverse(%v) = %v, want %v", g, got, want)
	}
}

func TestTopological(t *testing.T) {
	for _, test := range []struct {
		name  string
		g     Digraph
		order []int
		ok    bool
	}{
		{"empty", Digraph{}, []int{}, true},
		{"smallest first", Digraph{{}, {0}, {0}, {}}, []int{1, 2, 0, 3}, true},
		{"lists in another order", Digraph{{3, 2}, {3}, {}, {}}, []int{0, 1, 2, 3}, true},
		{"repeated arc", Digraph{{}, {0, 0}}, []int{1, 0}, true},
		{"loop", Digraph{{1}, {1}}, []int{0}, false},
		{"behind a cycle", Digraph{{1}, {0, 2}, {}}, []int{}, false},
	} {
		order, ok := test.g.Topological()
		if !reflect.DeepEqual(order, test.order) || ok != test.ok {
			t.Errorf("%s: Topological(%v) = %v, %v, want %v, %v", test.name, test.g, order, ok, test.order, test.ok)
		}
	}
}

func TestTopologicalOracle(t *testing.T) {
	each(t, func(t *testing.T, g Digraph) {
		d := distances(g)
		acyclic := true
		for u := range g {
			for _, v := range g[u] {
				acyclic = acyclic && d[v][u] == far
			}
		}
		order, ok := g.Topological()
		if ok != acyclic {
			t.Errorf("Topological() = %v, %v, want %v", order, ok, acyclic)
		}
		for i, v := range order {
			for _, u := range order[i:] {
				if slices.Contains(g[u], v) {
					t.Errorf("Topological() = %v: the arc from %d to %d leads back", order, u, v)
				}
			}
		}
	})
}

func TestDominators(t *testing.T) {
	//	0 ─▶ 1 ─▶ 2 ─▶ 4 ─▶ 1     5 ─▶ 4
	//	     └──▶ 3 ───▲
	g := Digraph{{1}, {2, 3}, {4}, {4}, {1}, {4}}
	want := []int{-1, 0, 1, 1, 1, -1}
	if got := g.Dominators(0); !reflect.DeepEqual(got, want) {
		t.Errorf("Dominators(%v) = %v, want %v", g, got, want)
	}
}

// TestDominatorsOracle removes each node in turn: it dominates what the root no
// longer reaches.
func TestDominatorsOracle(t *testing.T) {
	each(t, func(t *testing.T, g Digraph) {
		const root = 0
		reach := distances(g)[root]
		dominates := make([][]bool, len(g)) // [d][n]
		for d := range g {
			without := make(Digraph, len(g))
			for u := range g {
				if u != d {
					without[u] = slices.DeleteFunc(slices.Clone(g[u]), func(v int) bool { return v == d })
				}
			}
			left := distances(without)[root]
			dominates[d] = make([]bool, len(g))
			for n := range g {
				dominates[d][n] = d != n && reach[n] < far && (d == root || left[n] >= far)
			}
		}
		for n, got := range g.Dominators(root) {
			want := -1
			for d := range g { // the last one is dominated by all the others
				if dominates[d][n] && (want < 0 || dominates[want][d]) {
					want = d
				}
			}
			if got != want {
				t.Errorf("immediate dominator of %d is %d, want %d", n, got, want)
			}
		}
	})
}
