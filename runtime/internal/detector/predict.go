package detector

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// acquisition is a goroutine about to take a lock while it holds others, in a way
// that was not looked at before.
type acquisition struct {
	goroutine uint64
	held      []held
	node      uint32
	mode      mode
	pcs       []uintptr

	edges   []edge       // those that tell something new
	stack   []lock.Frame // of the acquisition
	created []lock.Frame
	fatal   string // the report with which the goroutine must panic
}

// edge is an order.Edge between two locks, with what a report tells about it.
type edge struct {
	order.Edge
	byClass  order.Edge // the same between their classes
	from, to node
	gates    []*class
	seen     *witness
}

// witness is one time that an edge was seen.
type witness struct {
	goroutine       uint64
	from, to        locked
	heldAt, takenAt []lock.Frame
	created         []lock.Frame
}

// locked is a lock that was taken in a mode.
type locked struct {
	node
	mode lock.Mode
}

// predict looks at the orders in which the goroutine is about to take locks, and
// reports those that can deadlock with others seen before. It is called with the
// race detector off.
//
//go:norace
//go:noinline
func (g *goroutine) predict(address uintptr, node uint32, m mode) {
	if g.returned.Load() != nil {
		g.settle()
	}
	chain := extend(g.chain, node, m)
	if g.tellsNothing(node, m) {
		chains.learn(chain, g.id)
		return
	}
	a := &acquisition{goroutine: g.id, node: node, mode: m}
	for i := range g.held {
		if g.held[i].lock != address {
			a.held = appendOne(a.held, g.held[i])
		}
	}
	var pcs [fullDepth + 4]uintptr
	a.pcs = pcs[:runtime.Callers(2, pcs[:])]
	detached(a.compare)
	if len(a.edges) != 0 {
		a.created = g.creation()
		detached(a.add)
	}
	chains.learn(chain, g.id)
	g.learnPairs(node, m)
	if a.fatal != "" {
		raceOn()
		panic(a.fatal)
	}
}

// predictor is what was seen so far. Edges between locks have the locks' own
// names in instances, those between their classes the classes' names in classes.
var predictor = struct {
	mu        sync.Mutex // a leaf; guards all below
	instances graphs
	classes   graphs
	witnesses map[string]*witness                // by edgeKey of the edge between locks, and of that between classes
	members   map[lock.Class]map[lock.Class]bool // locks by class, those in instances
	recursive map[*class]Report                  // recursive read locks of classes that were not written yet
}{
	instances: newGraphs(),
	classes:   newGraphs(),
	witnesses: make(map[string]*witness),
	members:   make(map[lock.Class]map[lock.Class]bool),
	recursive: make(map[*class]Report),
}

// compare finds the edges that tell something new.
func (a *acquisition) compare() {
	a.stack = expand(a.pcs)
	edges := a.all()
	predictor.mu.Lock()
	defer predictor.mu.Unlock()
	for _, e := range edges {
		if !predictor.instances.has(&e.Edge) {
			a.edges = append(a.edges, e)
		}
	}
}

// all returns an edge for each lock held.
func (a *acquisition) all() []edge {
	to := nodeOf(a.node)
	var edges []edge
	for i := range a.held {
		h := &a.held[i]
		from := nodeOf(h.node)
		if from == to && to.number == 0 {
			continue // two locks of a class of many, and which ones is not known
		}
		e := order.Edge{
			From: from.key(), To: to.key(),
			FromMode: lock.Mode(h.mode), ToMode: lock.Mode(a.mode),
			Thread: strconv.FormatUint(a.goroutine, 10),
		}
		heldAt := h.at.stack()
		if len(heldAt) > 0 {
			e.Func, e.Held = heldAt[0].Func, heldAt[0].Site
		}
		e.Path = a.stack[:min(1, len(a.stack))]
		if len(e.Path) == 0 {
			e.Path = []lock.Frame{{}}
		}
		byClass := e
		byClass.From, byClass.To = from.className(), to.className()
		var gates []*class
		for j := range a.held {
			if gate := nodeOf(a.held[j].node); j != i && a.held[j].mode == write && gate.number != 0 {
				gates = append(gates, gate.class)
				e.Gates = append(e.Gates, gate.key())
				if gate.single() {
					byClass.Gates = append(byClass.Gates, gate.className())
				} else {
					byClass.Gates = append(byClass.Gates, gate.key())
				}
			}
		}
		slices.Sort(e.Gates)
		slices.Sort(byClass.Gates)
		edges = append(edges, edge{Edge: e, byClass: byClass, from: from, to: to, gates: gates, seen: &witness{
			goroutine: a.goroutine,
			from:      locked{from, lock.Mode(h.mode)},
			to:        locked{to, lock.Mode(a.mode)},
			heldAt:    heldAt, takenAt: a.stack,
		}})
	}
	return edges
}

// add adds the edges, and reports the cycles that they close.
func (a *acquisition) add() {
	var reports []*Report
	for i := range a.edges {
		e := &a.edges[i]
		e.seen.created = a.created
		written := a.written(e)
		predictor.mu.Lock()
		join(e.byClass.From, e.From)
		join(e.byClass.To, e.To)
		for _, c := range written {
			setWritten(c)
		}
		e.Thread = predictor.instances.add(e.Edge)
		remember(&e.Edge, e.seen)
		var found []foundCycle
		if c, ok := predictor.instances.cycle(e.From, e.To); ok {
			found = append(found, c)
		}
		if e.byClass.From != e.byClass.To {
			e.byClass.Thread = predictor.classes.add(e.byClass)
			remember(&e.byClass, e.seen)
			if c, ok := predictor.classes.cycle(e.byClass.From, e.byClass.To); ok {
				found = append(found, c)
			}
		}
		rings := witnessed(found)
		predictor.mu.Unlock()

		for _, r := range rings {
			r.begin(e.seen)
			reports = append(reports, r.report())
		}
		evidenceLog.record(e)
	}
	reports = append(reports, a.misordered()...)
	a.fatal = deliver(reports...)
}

// remember keeps what a report will tell about the edge, as it is in the graphs
// with threads and in those without.
func remember(e *order.Edge, w *witness) {
	loose := *e
	loose.Thread = ""
	for _, key := range []string{edgeKey(e), edgeKey(&loose)} {
		if predictor.witnesses[key] == nil {
			predictor.witnesses[key] = w
		}
	}
}

// written returns the classes of the edge of which some lock was locked for
// writing. The edge need not tell.
func (a *acquisition) written(e *edge) []lock.Class {
	var list []lock.Class
	for i := range a.held {
		if n := nodeOf(a.held[i].node); n.key() == e.From && n.class.written.Load() {
			list = append(list, e.byClass.From)
		}
	}
	if nodeOf(a.node).class.written.Load() {
		list = append(list, e.byClass.To)
	}
	return list
}

// join records that a lock is in the graph. The caller holds predictor.mu.
func join(c, key lock.Class) {
	if predictor.members[c] == nil {
		predictor.members[c] = make(map[lock.Class]bool)
	}
	predictor.members[c][key] = true
}

// setWritten tells the graphs that the class's locks are locked for writing: what
// one of them is used for, the others are. The caller holds predictor.mu.
func setWritten(c lock.Class) {
	predictor.classes.writes(c)
	for key := range predictor.members[c] {
		predictor.instances.writes(key)
	}
}

// edgeKey tells edges apart of which there are several between two locks.
func edgeKey(e *order.Edge) string {
	var b strings.Builder
	for _, s := range []string{
		string(e.From), e.FromMode.String(), string(e.To), e.ToMode.String(),
		e.Thread, e.Func, e.Held.String(), e.Acquired().String(),
	} {
		b.WriteString(s)
		b.WriteByte('\t')
	}
	for _, gate := range e.Gates {
		b.WriteString(string(gate))
		b.WriteByte('\t')
	}
	return b.String()
}
