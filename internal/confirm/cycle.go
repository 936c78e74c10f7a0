package confirm

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// observed is an edge as it is told: by class, with stacks.
type observed struct {
	from, to evidence.Held
	thread   string // "goroutine 7", or "" if it were several
}

// graph is an order graph that remembers what its edges come from.
type graph struct {
	*order.Graph
	origin map[origin]observed
}

// gates are the other locks held during an edge.
type gates struct{ write, read []lock.Class }

// origin is what an edge of the graph and what it comes from have in common.
type origin struct {
	from, to lock.Class
	held, at lock.Site
}

func newGraph() *graph {
	return &graph{order.New(), make(map[origin]observed)}
}

// add adds an edge between two locks, by whatever names the graph is to tell locks
// apart.
func (g *graph) add(from, to lock.Class, gates gates, thread string, o observed) {
	if len(o.from.Stack) == 0 || len(o.to.Stack) == 0 {
		return
	}
	at := o.to.Stack[0]
	g.Add(order.Edge{
		From: from, To: to,
		FromMode: o.from.Mode, ToMode: o.to.Mode,
		Gates: gates.write, ReadGates: gates.read, Thread: thread,
		Func: at.Func, Held: o.from.Site(), Path: []lock.Frame{at},
	})
	k := origin{from, to, o.from.Site(), at.Site}
	if _, ok := g.origin[k]; !ok {
		g.origin[k] = o
	}
}

// rings returns the cycles, each as the edges that they come from.
func (g *graph) rings() [][]observed {
	var rings [][]observed
	for _, c := range g.Cycles() {
		var ring []observed
		for _, e := range c.Edges {
			ring = append(ring, g.origin[origin{e.From, e.To, e.Held, e.Acquired()}])
		}
		rings = append(rings, ring)
	}
	return rings
}

// instances finds the cycles of instances in one process.
func (t *teller) instances(r *run, add func(string, finding.Finding)) {
	g := newGraph()
	name := func(n int) lock.Class { return lock.Class(strconv.Itoa(n)) }
	for n, l := range r.Locks {
		if l.Written || !l.RW {
			g.Writes(name(n + 1))
		}
	}
	for i := range r.Edges {
		e := &r.Edges[i]
		if e.From.Lock == 0 || e.To.Lock == 0 {
			continue
		}
		var gates gates
		for _, gate := range e.Gates {
			if gate.Mode == lock.Write {
				gates.write = append(gates.write, name(gate.Lock))
			} else {
				gates.read = append(gates.read, name(gate.Lock))
			}
		}
		o := observed{from: r.held(e.From), to: r.held(e.To)}
		thread := ""
		if !e.Shared {
			thread = strconv.FormatUint(e.Goroutine, 10)
			o.thread = "goroutine " + thread
		}
		g.add(name(e.From.Lock), name(e.To.Lock), gates, thread, o)
	}
	for _, ring := range g.rings() {
		f := t.cycle(ring)
		f.Confidence = finding.High
		if standard(ring) {
			f.Confidence = finding.Low
		}
		add(ringKey(ring), f)
	}
}

// classes finds the cycles of classes. Those whose classes have one instance each are
// certain; of the others, nobody knows whether the locks ever meet. A gate counts
// however many instances its class has: two orders under the same kind of lock are
// mostly meant to be kept apart by it.
func (t *teller) classes(e *evidence.Evidence, add func(string, finding.Finding)) {
	g := newGraph()
	single := make(map[lock.Class]bool)
	for _, c := range e.Classes {
		if c.Written {
			g.Writes(c.Class)
		}
		old, known := single[c.Class]
		single[c.Class] = c.Instances == 1 && (!known || old)
	}
	for _, x := range e.Edges {
		g.add(x.From.Class, x.To.Class, gates{x.Gates, x.ReadGates}, x.Thread, observed{from: x.From, to: x.To})
	}
	for _, ring := range g.rings() {
		f := t.cycle(ring)
		f.Confidence = finding.High
		if standard(ring) || slices.ContainsFunc(ring, func(o observed) bool { return !single[o.from.Class] }) {
			f.Confidence = finding.Low
		}
		add(ringKey(ring), f)
	}
}

// standard reports whether all of a ring happens in the standard library: then it is
// for those who maintain that. The folder of its sources ends in the import path,
// behind "src" unless the build has trimmed paths.
func standard(ring []observed) bool {
	return !slices.ContainsFunc(ring, func(o observed) bool {
		at := o.to.Stack[0]
		path, folder := lock.PackagePath(at.Func), filepath.ToSlash(filepath.Dir(at.Site.File))
		first, _, _ := strings.Cut(path, "/")
		return strings.Contains(first, ".") || folder != path && !strings.HasSuffix(folder, "/src/"+path)
	})
}

// ringKey identifies the ring of classes of a cycle.
func ringKey(ring []observed) string {
	names := make([]string, len(ring))
	for i, o := range ring {
		names[i] = string(o.from.Class)
	}
	return cycleKey(names)
}

// cycleKey identifies a ring of classes, wherever it begins.
func cycleKey(names []string) string {
	best := ""
	for i := range names {
		if s := strings.Join(slices.Concat(names[i:], names[:i]), " "); best == "" || s < best {
			best = s
		}
	}
	return "cycle " + best
}

// cycle tells a ring of edges, beginning with the one whose place comes first.
func (t *teller) cycle(ring []observed) finding.Finding {
	first := 0
	for i, o := range ring {
		if o.to.Site().Compare(ring[first].to.Site()) < 0 {
			first = i
		}
	}
	ring = append(slices.Clone(ring[first:]), ring[:first]...)
	at := ring[0].to.Stack[0]
	f := finding.Finding{
		Rule: "LK1001", Site: at.Site, Func: short(at.Func), Package: lock.PackagePath(at.Func),
		Message: cycleMessage(ring),
	}
	same := true
	for _, o := range ring {
		f.Locks = append(f.Locks, o.from.Class)
		same = same && o.from.Class == ring[0].from.Class
		who := o.thread
		if who == "" {
			who = "several goroutines"
		}
		f.Steps = append(f.Steps,
			t.step(o.from.Stack, "%s took %s%s", who, o.from.Class.Short(), mode(o.from.Mode)),
			t.step(o.to.Stack, "and then, holding it, %s%s", o.to.Class.Short(), mode(o.to.Mode)))
	}
	if same {
		f.Rule = "LK1002"
	}
	return f
}

// cycleMessage is worded as the static analysis words a cycle.
func cycleMessage(ring []observed) string {
	first := ring[0]
	other := ""
	if first.to.Class == first.from.Class {
		other = "another "
	}
	msg := fmt.Sprintf("acquiring %s while holding %s%s may deadlock: ", first.to.Class.Short(), other, first.from.Class.Short())
	if len(ring) == 2 {
		return msg + "opposite order at " + ring[1].to.Site().Short()
	}
	var steps []string
	for _, o := range ring[1:] {
		steps = append(steps, fmt.Sprintf("%s is taken under %s at %s", o.to.Class.Short(), o.from.Class.Short(), o.to.Site().Short()))
	}
	return msg + strings.Join(steps, ", ")
}

// mode returns what is added to a lock's name if it is read-locked.
func mode(m lock.Mode) string {
	if m == lock.Read {
		return " for reading"
	}
	return ""
}
