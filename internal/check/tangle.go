package check

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// tangle finds out which classes may be part of a cycle at all, before any edge
// is decoded or linked: few are, and linking multiplies edges, each with a path.
//
// It is the lock order with holes as nodes of their own:
//
//	Model.mu ─▶ ?Connection.Start ─▶ rawConnection.startStopMu ─▶ …
//
// A cycle of linked edges is a closed walk here, so that all its classes lie in
// one strongly connected component. Not every component has a cycle.
type tangle struct {
	imports  *summary.Imports
	link     *linker
	order    *order.Graph // told of the modes that are seen on the way
	unlinked *order.Graph // edges to holes
	number   map[lock.Class]int
	classes  []lock.Class
	arcs     graph.Digraph
	todo     []int
	comp     []int
	size     []int  // of each component
	wanted   []bool // components whose edges are added
}

func newTangle(im *summary.Imports, l *linker, g *order.Graph) *tangle {
	return &tangle{imports: im, link: l, order: g, unlinked: order.New(), number: map[lock.Class]int{}}
}

func (t *tangle) node(c lock.Class) int {
	n, ok := t.number[c]
	if !ok {
		n = len(t.classes)
		t.number[c] = n
		t.classes = append(t.classes, c)
		t.arcs = append(t.arcs, nil)
		t.todo = append(t.todo, n)
	}
	return n
}

func (t *tangle) arc(from, to lock.Class) {
	n := t.node(from)
	t.arcs[n] = append(t.arcs[n], t.node(to))
}

// solve follows the order from the nodes that it has, and finds the components.
func (t *tangle) solve() {
	for len(t.todo) > 0 {
		c := t.classes[t.todo[len(t.todo)-1]]
		t.todo = t.todo[:len(t.todo)-1]
		if !summary.IsHole(c) {
			for _, e := range t.imports.EdgesFrom(c) {
				t.arc(c, e.To)
			}
			continue
		}
		keys := t.link.targets(string(c[1:]), nil)
		if len(keys) > maxFills {
			continue
		}
		for _, key := range keys {
			x := t.link.effectsOf(key)
			if x == nil {
				continue
			}
			for _, a := range x.Acquires {
				if a.Try || a.Lock.Class == "" {
					continue
				}
				if a.Mode == lock.Write {
					t.order.Writes(a.Lock.Class)
				}
				t.arc(c, a.Lock.Class)
			}
		}
	}
	for n := range t.arcs {
		slices.Sort(t.arcs[n])
		t.arcs[n] = slices.Compact(t.arcs[n])
	}
	t.comp = make([]int, len(t.classes))
	comps := t.arcs.SCC()
	t.wanted = make([]bool, len(comps))
	for i, nodes := range comps {
		t.size = append(t.size, len(nodes))
		for _, n := range nodes {
			t.comp[n] = i
		}
	}
}

// joins reports whether a cycle may lead through both classes.
func (t *tangle) joins(a, b lock.Class) bool {
	m, ok := t.number[a]
	n, also := t.number[b]
	return ok && also && t.comp[m] == t.comp[n] && t.size[t.comp[m]] > 1
}

// want makes addImported add the edges of the component that c is in.
func (t *tangle) want(c lock.Class) { t.wanted[t.comp[t.number[c]]] = true }

// add adds an edge, if a cycle may lead through it, and reports whether. What an
// edge to a hole stands for is added by finish: the order graph keeps some of
// the edges between two classes, and of those to a hole no more are linked.
func (t *tangle) add(e order.Edge) bool {
	if !t.joins(e.From, e.To) {
		return false
	}
	t.want(e.From)
	if isLinked(e) {
		t.unlinked.Add(e)
	} else {
		t.order.Add(e)
	}
	return true
}

// finish adds what the edges to holes stand for, and calls yield for each with
// the edge that it comes from.
func (t *tangle) finish(yield func(e, full order.Edge)) {
	for _, e := range t.unlinked.Edges() {
		for _, full := range t.link.link(e) {
			yield(e, full)
			t.order.Add(full)
		}
	}
}

// addImported adds the edges of the imports that can be in one cycle with those
// that were added before: a large program has large components that its packages
// have no part in.
func (t *tangle) addImported() {
	for n, c := range t.classes {
		if t.size[t.comp[n]] < 2 || !t.wanted[t.comp[n]] || summary.IsHole(c) {
			continue
		}
		for _, es := range t.imports.EdgesFrom(c) {
			if t.joins(c, es.To) {
				for _, e := range es.All() {
					t.add(e)
				}
			}
		}
	}
}
