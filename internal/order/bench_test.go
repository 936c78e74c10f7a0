package order

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// shapes are graphs of n classes and about 10n edges, each mostly one strongly
// connected component: far worse than programs are.
var shapes = []struct {
	name string
	edge func(rng *rand.Rand, n, i int) Edge // the i-th of 10n
}{
	{"random", func(rng *rand.Rand, n, i int) Edge {
		return edge(class(i%n), class(rng.IntN(n)))
	}},
	{"forward", func(rng *rand.Rand, n, i int) Edge { // what programs come nearest to: an order, rarely violated
		from, to := rng.IntN(n), rng.IntN(n)
		if from > to && rng.IntN(1000) != 0 {
			from, to = to, from
		}
		return edge(class(from), class(to))
	}},
	{"ring", func(_ *rand.Rand, n, i int) Edge {
		return edge(class(i%n), class((i+1)%n), line(i/n))
	}},
	{"near", func(rng *rand.Rand, n, i int) Edge { // a ring with short cuts: only long cycles
		return edge(class(i%n), class((i+1+rng.IntN(20))%n))
	}},
	{"star", func(_ *rand.Rand, n, i int) Edge { // two hubs, rings of three
		switch i % n {
		case 0:
			return edge("hub", "out")
		default:
			if i/n%2 == 0 {
				return edge("out", class(i%n))
			}
			return edge(class(i%n), "hub")
		}
	}},
	{"gated", func(rng *rand.Rand, n, i int) Edge { // all under one gate: nothing counts
		return edge(class(i%n), class(rng.IntN(n)), gates("G"))
	}},
	{"twogates", func(rng *rand.Rand, n, i int) Edge { // only rings of two count
		return edge(class(i%n), class(rng.IntN(n)), gates(lock.Class([]string{"G", "H"}[rng.IntN(2)])))
	}},
	{"threads", func(rng *rand.Rand, n, i int) Edge {
		return edge(class(i%n), class(rng.IntN(n)), thread(fmt.Sprint(rng.IntN(3))))
	}},
	{"readers", func(rng *rand.Rand, n, i int) Edge { // nobody waits
		return edge(class(i%n), class(rng.IntN(n)), readRead)
	}},
}

// BenchmarkCycles shows that the time grows with the graph, and no faster:
//
//	go test -bench Cycles ./internal/order
func BenchmarkCycles(b *testing.B) {
	for _, shape := range shapes {
		for _, n := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/classes=%d", shape.name, n), func(b *testing.B) {
				rng := rand.New(rand.NewPCG(1, 2))
				g := New()
				for i := range 10 * n {
					g.Add(shape.edge(rng, n, i))
				}
				var cycles []Cycle
				complete := false
				for b.Loop() {
					cycles, complete = g.Search()
				}
				b.ReportMetric(float64(len(cycles)), "cycles")
				b.ReportMetric(map[bool]float64{true: 1}[complete], "complete")
			})
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	edges := make([]Edge, 100_000)
	for i := range edges {
		edges[i] = randomEdge(rng, class(rng.IntN(10_000)), class(rng.IntN(10_000)), 10_000)
	}
	for b.Loop() {
		graphOf(edges...)
	}
}
