package layout

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
)

// ring is a strongly connected component, drawn as a racetrack: down on the left, up on
// the right.
//
//	┌───┐ ◀─── ┌───┐
//	│ a │      │ d │
//	└───┘      └───┘
//	  │          ▲
//	  ▼          │
//	┌───┐      ┌───┐
//	│ b │ ───▶ │ c │
//	└───┘      └───┘
//
// Arcs between the two columns turn in the gap between them; so do those that skip a
// box of their column.
type ring struct {
	nodes         []int
	box           map[int]Box // of each node, from the ring's upper left corner
	row           map[int]int
	right         map[int]bool // nodes of the right column
	width, height int
}

func newRing(g Graph, arcs graph.Digraph, nodes []int) *ring {
	r := &ring{nodes: follow(arcs, nodes), box: map[int]Box{}, row: map[int]int{}, right: map[int]bool{}}
	w, h := 0, 0
	for _, n := range nodes {
		w, h = max(w, g.Nodes[n].Width), max(h, g.Nodes[n].Height)
	}
	left := (len(nodes) + 1) / 2
	for i, n := range r.nodes {
		x, row := 0, i
		if i >= left {
			x, row = w+ringGap, len(nodes)-1-i
			r.right[n] = true
		}
		r.row[n] = row
		r.box[n] = Box{X: ringPad + x, Y: ringPad + row*(h+ringRow), Width: w, Height: h}
	}
	r.width = 2*ringPad + 2*w + ringGap
	r.height = 2*ringPad + left*h + (left-1)*ringRow
	return r
}

// follow returns the nodes of a component in an order that follows arcs from the first
// node on, as long as there is one to a node that has not come yet.
func follow(arcs graph.Digraph, nodes []int) []int {
	left := slices.Clone(nodes)
	var order []int
	for at := 0; len(left) > 0; {
		n := left[at]
		order = append(order, n)
		left = slices.Delete(left, at, at+1)
		at = max(0, slices.IndexFunc(left, func(m int) bool { return slices.Contains(arcs[n], m) }))
	}
	return order
}

// inside routes an arc between two nodes of the ring, whose boxes are given.
func (r *ring) inside(from, to int, a, b Box) Path {
	const apart = 8 // between an arc and the one back
	switch rows := r.row[to] - r.row[from]; {
	case r.right[from] != r.right[to]:
		start, end := Point{a.X + a.Width, a.Y + a.Height/2 - apart}, Point{b.X, b.Y + b.Height/2 - apart}
		if r.right[from] {
			start, end = Point{a.X, a.Y + a.Height/2 + apart}, Point{b.X + b.Width, b.Y + b.Height/2 + apart}
		}
		return Path{Start: start, Segments: []Segment{turn(start, end)}}
	case rows == 1:
		x := a.X + a.Width/2 + apart
		return Path{Start: Point{x, a.Y + a.Height}, Segments: []Segment{straight(x, b.Y)}}
	case rows == -1:
		x := a.X + a.Width/2 - apart
		return Path{Start: Point{x, a.Y}, Segments: []Segment{straight(x, b.Y+b.Height)}}
	default:
		// Into the gap and back, the farther the more rows are passed.
		x, out := a.X+a.Width, min(16+6*abs(rows), ringGap/2)
		if r.right[from] {
			x, out = a.X, -out
		}
		shift := apart / 2
		if rows < 0 {
			shift = -shift
		}
		start, end := Point{x, a.Y + a.Height/2 + shift}, Point{x, b.Y + b.Height/2 - shift}
		return Path{Start: start, Segments: []Segment{{
			Curve: true, C1: Point{x + out, start.Y}, C2: Point{x + out, end.Y}, To: end,
		}}}
	}
}

func abs(n int) int { return max(n, -n) }
