package graph

// Distances measures how far nodes are from a chosen one. It is made for many
// small searches in one big graph: a search costs the arcs that it looks at,
// whatever the size of the graph.
//
//	d := graph.NewDistances(g)
//	d.Search(n, 3)
//	d.Of(m) // arcs from n to m, if at most 3
type Distances struct {
	graph Digraph
	dist  []int // one more than the distance; 0 is not reached
	seen  []int // the nodes reached, nearest first: what the next search resets
}

// NewDistances returns a measure for paths of g. Distances to a node instead
// of from it are those of g.Reverse().
func NewDistances(g Digraph) *Distances {
	return &Distances{graph: g, dist: make([]int, len(g))}
}

// Search measures from n, as far as radius arcs, and forgets the search before.
// It returns the number of arcs that it looked at.
func (d *Distances) Search(n, radius int) int {
	for _, m := range d.seen {
		d.dist[m] = 0
	}
	d.seen = append(d.seen[:0], n)
	d.dist[n] = 1
	arcs := 0
	for i := 0; i < len(d.seen); i++ { // seen grows: it is the queue
		m := d.seen[i]
		if d.dist[m] > radius {
			break
		}
		arcs += len(d.graph[m])
		for _, s := range d.graph[m] {
			if d.dist[s] == 0 {
				d.dist[s] = d.dist[m] + 1
				d.seen = append(d.seen, s)
			}
		}
	}
	return arcs
}

// Of returns the length of a shortest path from the node searched from to n,
// and -1 if there is none within the radius.
func (d *Distances) Of(n int) int { return d.dist[n] - 1 }
