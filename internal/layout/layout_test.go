package layout

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// named is a graph whose nodes have letters: "ab" is an arc from a to b. Lower case
// letters are in band 0, upper case ones in band 1.
func named(arcs ...string) Graph {
	var g Graph
	number := map[byte]int{}
	node := func(c byte) int {
		n, ok := number[c]
		if !ok {
			n = len(g.Nodes)
			number[c] = n
			band := 0
			if c < 'a' {
				band = 1
			}
			g.Nodes = append(g.Nodes, Node{Width: 80, Height: 30, Band: band})
		}
		return n
	}
	for _, a := range arcs {
		g.Arcs = append(g.Arcs, Arc{node(a[0]), node(a[1])})
	}
	return g
}

// random is a graph of n nodes in some bands; most arcs lead to a higher number.
func random(rng *rand.Rand, n int) Graph {
	var g Graph
	bands := 1 + n/8
	for range n {
		g.Nodes = append(g.Nodes, Node{Width: 40 + rng.IntN(200), Height: 24 + rng.IntN(30), Band: rng.IntN(bands)})
	}
	for range rng.IntN(2*n + 1) {
		a, b := rng.IntN(n), rng.IntN(n)
		if a > b && rng.IntN(10) > 0 {
			a, b = b, a
		}
		g.Arcs = append(g.Arcs, Arc{a, b})
	}
	return g
}

var shapes = map[string]Graph{
	"nothing":       {},
	"one node":      {Nodes: []Node{{Width: 80, Height: 30}}},
	"one arc":       named("ab"),
	"a chain":       named("ab", "bc", "cd"),
	"a long arc":    named("ab", "bc", "cd", "ad", "Ad", "aD"),
	"itself":        named("aa", "ab"),
	"abba":          named("ab", "ba"),
	"round three":   named("ab", "bc", "ca"),
	"in and out":    named("xa", "xb", "ab", "ba", "ay", "by", "xy"),
	"all with all":  named("ab", "ac", "ad", "ba", "bc", "bd", "ca", "cb", "cd", "da", "db", "dc", "aa"),
	"a long ring":   named("ab", "bc", "cd", "de", "ef", "fg", "ga", "ad", "da", "be", "gX", "Xc"),
	"two rings":     named("ab", "ba", "cd", "dc", "bc", "AB"),
	"repeated arcs": named("ab", "ab", "ab"),
}

func TestShapes(t *testing.T) {
	for name, g := range shapes {
		t.Run(name, func(t *testing.T) { check(t, g, Lay(g)) })
	}
}

func TestRandom(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		g := random(rng, 1+rng.IntN(60))
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) { check(t, g, Lay(g)) }) {
			return
		}
	}
}

// TestDeterministic: equal graphs have equal drawings.
func TestDeterministic(t *testing.T) {
	for seed := range uint64(20) {
		g := random(rand.New(rand.NewPCG(seed, 2)), 50)
		if a, b := Lay(g), Lay(g); !reflect.DeepEqual(a, b) {
			t.Fatalf("seed %d: two drawings of one graph differ", seed)
		}
	}
}

// check checks what the package's comment promises of every drawing.
func check(t *testing.T, g Graph, d *Drawing) {
	t.Helper()
	inRing := make(map[int]int)
	for i, r := range d.Rings {
		for _, n := range r.Nodes {
			inRing[n] = i + 1
		}
	}
	for i, b := range d.Nodes {
		if b.Width < g.Nodes[i].Width || b.X < 0 || b.Y < 0 || b.X+b.Width > d.Width || b.Y+b.Height > d.Height {
			t.Errorf("node %d is at %+v of %d x %d", i, b, d.Width, d.Height)
		}
		for j := range i {
			if overlap(b, d.Nodes[j]) {
				t.Errorf("nodes %d and %d overlap: %+v, %+v", j, i, d.Nodes[j], b)
			}
		}
	}
	var areas []Box
	for _, b := range d.Bands {
		areas = append(areas, b.Box)
		for i, n := range g.Nodes {
			if want := n.Band == b.Number && inRing[i] == 0; want != within(d.Nodes[i], b.Box) {
				t.Errorf("node %d of band %d is at %+v, band %d at %+v", i, n.Band, d.Nodes[i], b.Number, b.Box)
			}
		}
	}
	for i, r := range d.Rings {
		areas = append(areas, r.Box)
		for n := range g.Nodes {
			if want := inRing[n] == i+1; want != within(d.Nodes[n], r.Box) {
				t.Errorf("node %d, of ring %d, is at %+v, ring %d at %+v", n, inRing[n], d.Nodes[n], i+1, r.Box)
			}
		}
	}
	for i := range areas {
		for j := range i {
			if overlap(areas[i], areas[j]) {
				t.Errorf("two areas overlap: %+v, %+v", areas[i], areas[j])
			}
		}
	}
	if len(d.Arcs) != len(g.Arcs) {
		t.Fatalf("%d arcs are drawn, want %d", len(d.Arcs), len(g.Arcs))
	}
	for i, a := range g.Arcs {
		checkArc(t, d, a, d.Arcs[i], a.From != a.To && (inRing[a.From] == 0 || inRing[a.From] != inRing[a.To]))
	}
}

// checkArc: an arc leads from the border of one box to the border of the other, through
// no box, and from left to right if it is to.
func checkArc(t *testing.T, d *Drawing, a Arc, p Path, rightwards bool) {
	t.Helper()
	points := sample(p)
	if first, last := points[0], points[len(points)-1]; !border(d.Nodes[a.From], first) || !border(d.Nodes[a.To], last) {
		t.Errorf("arc %v leads from %v to %v, the boxes are %+v and %+v", a, first, last, d.Nodes[a.From], d.Nodes[a.To])
	}
	for _, at := range points {
		for n, b := range d.Nodes {
			if at.X > b.X && at.X < b.X+b.Width && at.Y > b.Y && at.Y < b.Y+b.Height {
				t.Errorf("arc %v leads through node %d: %v is in %+v", a, n, at, b)
				return
			}
		}
		if at.X < 0 || at.Y < 0 || at.X > d.Width || at.Y > d.Height {
			t.Errorf("arc %v leaves the drawing at %v", a, at)
			return
		}
	}
	if !rightwards {
		return
	}
	if d.Layers[a.From] >= d.Layers[a.To] {
		t.Errorf("arc %v leads from layer %d to layer %d", a, d.Layers[a.From], d.Layers[a.To])
	}
	if !slices.IsSortedFunc(points, func(p, q Point) int { return p.X - q.X }) {
		t.Errorf("arc %v turns back: %v", a, points)
	}
}

// sample returns points of a path.
func sample(p Path) []Point {
	points := []Point{p.Start}
	at := p.Start
	for _, s := range p.Segments {
		if !s.Curve {
			s.C1, s.C2 = at, s.To
		}
		const n = 24
		for i := 1; i <= n; i++ {
			t := float64(i) / n
			u := 1 - t
			mix := func(a, b, c, d int) int {
				return int(u*u*u*float64(a) + 3*u*u*t*float64(b) + 3*u*t*t*float64(c) + t*t*t*float64(d) + 0.5)
			}
			points = append(points, Point{mix(at.X, s.C1.X, s.C2.X, s.To.X), mix(at.Y, s.C1.Y, s.C2.Y, s.To.Y)})
		}
		at = s.To
	}
	return points
}

func overlap(a, b Box) bool {
	return a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height
}

func within(a, b Box) bool {
	return a.X >= b.X && a.Y >= b.Y && a.X+a.Width <= b.X+b.Width && a.Y+a.Height <= b.Y+b.Height
}

func border(b Box, p Point) bool {
	inX, inY := p.X >= b.X && p.X <= b.X+b.Width, p.Y >= b.Y && p.Y <= b.Y+b.Height
	return inX && inY && (p.X == b.X || p.X == b.X+b.Width || p.Y == b.Y || p.Y == b.Y+b.Height)
}

// TestRings: rings are in the middle, in an order that follows the arcs.
func TestRings(t *testing.T) {
	g := named("ac", "cb", "ba", "Aa", "xa", "by")
	d := Lay(g)
	if len(d.Rings) != 1 || len(d.Bands) != 2 {
		t.Fatalf("%d rings, %d bands, want 1 and 2", len(d.Rings), len(d.Bands))
	}
	if got, want := d.Rings[0].Nodes, []int{0, 1, 2}; !slices.Equal(got, want) { // a, c, b
		t.Errorf("the ring is %v, want %v", got, want)
	}
	if above, ring, below := d.Bands[0].Y, d.Rings[0].Y, d.Bands[1].Y; above > ring || ring > below {
		t.Errorf("the ring is at %d, the bands at %d and %d", ring, above, below)
	}
}

// TestCrossings compares the count with one by its definition.
func TestCrossings(t *testing.T) {
	for seed := range uint64(50) {
		g := random(rand.New(rand.NewPCG(seed, 3)), 30)
		l := &layouter{graph: g}
		l.items()
		l.layers()
		l.passes()
		at := make([]int, len(l.item))
		for _, column := range l.columns {
			for i, n := range column {
				at[n] = i
			}
		}
		want := 0
		for _, column := range l.columns {
			for i, n := range column {
				for _, m := range column[i+1:] {
					for _, a := range l.item[n].after {
						for _, b := range l.item[m].after {
							if at[a] > at[b] {
								want++
							}
						}
					}
				}
			}
		}
		if got := l.crossings(at); got != want {
			t.Errorf("seed %d: %d crossings, want %d", seed, got, want)
		}
	}
}

// TestFewCrossings: what can be drawn without crossings is.
func TestFewCrossings(t *testing.T) {
	for name, g := range map[string]Graph{
		"pairs":  named("af", "be", "cd"),
		"a tree": named("ab", "ac", "bd", "be", "cf", "cg"),
	} {
		l := &layouter{graph: g}
		l.items()
		l.layers()
		l.passes()
		l.bands()
		l.order()
		at := make([]int, len(l.item))
		for _, column := range l.columns {
			for i, n := range column {
				at[n] = i
			}
		}
		if got := l.crossings(at); got != 0 {
			t.Errorf("%s: %d crossings", name, got)
		}
	}
}

func BenchmarkLay(b *testing.B) {
	g := random(rand.New(rand.NewPCG(1, 4)), 500)
	for b.Loop() {
		Lay(g)
	}
}
