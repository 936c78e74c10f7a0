// Package layout places the nodes of a directed graph in layers and routes its arcs
// around them, for a drawing that reads from left to right:
//
//	         layer 0      layer 1      layer 2
//	band 0   ┌───┐        ┌───┐
//	         │ a │───────▶│ b │──────╮
//	         └───┘        └───┘      │
//	        ╭───────────────────╮    │
//	rings   │ ┌───┐ ──▶ ┌───┐   │    │
//	        │ │ c │     │ d │   │    │
//	        │ └───┘ ◀── └───┘   │    │
//	        ╰───────────────────╯    │
//	band 1                           │ ┌───┐
//	                                 ╰▶│ e │
//	                                   └───┘
//
// It is the method of Sugiyama, Tagawa and Toda ("Methods for visual understanding of
// hierarchical system structures", 1981): layers by longest paths, points in the layers
// that a long arc passes, fewer crossings by barycentres. Two things are its own. A
// cycle is no matter of reversing arcs here, for it is what the drawing is looked at
// for: the nodes of a strongly connected component with more than one node form a ring,
// a box of its own in the middle. And nodes come in bands, one below the other, which
// the caller chooses: each is told from afar by where it is.
//
// Boxes do not overlap, an arc leads through no box, and outside of rings arcs lead
// from left to right. Coordinates are whole numbers and grow to the right and down;
// equal graphs have equal drawings.
package layout

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
)

// Graph is what is drawn.
type Graph struct {
	Nodes []Node
	Arcs  []Arc // from a node to itself are allowed, and repeated ones
}

// Node is a box to be placed.
type Node struct {
	Width, Height int
	Band          int // any number; bands that share arcs come to lie near each other
}

// Arc leads from one node to another one, by their indexes.
type Arc struct{ From, To int }

// Drawing is a graph with a place for everything.
type Drawing struct {
	Width, Height int
	Nodes         []Box  // as in the graph
	Layers        []int  // of each node, from 0; those of a ring have one
	Arcs          []Path // as in the graph
	Bands         []Band // from top to bottom, without the one of the rings
	Rings         []Ring
}

// Box is a rectangle; X and Y are those of its upper left corner.
type Box struct{ X, Y, Width, Height int }

// Band is the area of all nodes with a band's number that are in no ring.
type Band struct {
	Number int
	Box
}

// Ring is a strongly connected component and the area of its nodes, which are listed
// in an order that follows the arcs as far as it can.
type Ring struct {
	Nodes []int
	Box
}

// Point is a point of the drawing.
type Point struct{ X, Y int }

// Path is how an arc leads from one box to the other.
type Path struct {
	Start    Point
	Segments []Segment
}

// Segment goes on to a point: straight, or by a cubic Bézier curve with two control
// points.
type Segment struct {
	Curve  bool
	C1, C2 Point
	To     Point
}

// Distances, in the units of the nodes' sizes.
const (
	margin     = 24  // around everything
	columnGap  = 100 // between two layers, where arcs turn
	rowGap     = 14  // between two boxes of a layer
	lineGap    = 10  // between an arc that passes and what is next to it
	bandGap    = 14  // between two bands
	bandTop    = 26  // inside a band, above its boxes: there is room for a title
	bandBottom = 12  // and below them
	ringPad    = 26  // around the boxes of a ring, and for its title above
	ringGap    = 130 // between the two columns of a ring
	ringRow    = 40  // between two rows of a ring
)

// Lay returns a drawing of the graph.
func Lay(g Graph) *Drawing {
	l := &layouter{graph: g}
	l.items()
	l.layers()
	l.passes()
	l.bands()
	l.order()
	l.place()
	return l.draw()
}

// layouter is the state of Lay.
type layouter struct {
	graph   Graph
	item    []item  // boxes and rings first, then points that long arcs pass
	of      []int   // the item of each node
	rings   []*ring // those of items
	chains  [][]int // of each arc between two items: the items that it visits
	columns [][]int // items of each layer, from top to bottom
	band    []int   // numbers of the bands, from top to bottom
	x, wide []int   // left edge and width of each column
	boxes   []int   // and the width of its boxes that are no rings
	areas   []Box   // of each band
}

// item is something that has a place in a layer.
type item struct {
	node          int   // -1 of others than boxes
	ring          *ring // nil of others than rings
	layer, band   int
	width, height int
	before, after []int // items in the neighbouring layers that arcs join it with
	y             int   // of its upper edge
}

// center returns the vertical middle of an item.
func (i *item) center() int { return i.y + i.height/2 }

// ringBand is the band of the rings.
const ringBand = -1 << 31

// items makes an item of each node that is on no cycle, and of each other strongly
// connected component.
func (l *layouter) items() {
	inner := make(graph.Digraph, len(l.graph.Nodes))
	for _, a := range l.graph.Arcs {
		inner[a.From] = append(inner[a.From], a.To)
	}
	for _, list := range inner {
		slices.Sort(list)
	}
	l.of = make([]int, len(l.graph.Nodes))
	components := inner.SCC()
	slices.SortFunc(components, func(a, b []int) int { return a[0] - b[0] })
	for _, c := range components {
		it := item{node: c[0], band: l.graph.Nodes[c[0]].Band, width: l.graph.Nodes[c[0]].Width, height: l.graph.Nodes[c[0]].Height}
		if len(c) > 1 {
			r := newRing(l.graph, inner, c)
			it = item{node: -1, ring: r, band: ringBand, width: r.width, height: r.height}
			l.rings = append(l.rings, r)
		}
		for _, n := range c {
			l.of[n] = len(l.item)
		}
		l.item = append(l.item, it)
	}
}
