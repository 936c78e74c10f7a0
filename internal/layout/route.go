package layout

import "slices"

// draw returns what was found.
func (l *layouter) draw() *Drawing {
	d := &Drawing{
		Nodes:  make([]Box, len(l.graph.Nodes)),
		Layers: make([]int, len(l.graph.Nodes)),
		Arcs:   make([]Path, len(l.graph.Arcs)),
	}
	for i := range l.item {
		it := &l.item[i]
		box := Box{X: l.left(it), Y: it.y, Width: it.width, Height: it.height}
		if it.ring == nil {
			if it.node >= 0 {
				d.Nodes[it.node] = box
			}
			continue
		}
		for _, n := range it.ring.nodes {
			b := it.ring.box[n]
			b.X += box.X
			b.Y += box.Y
			d.Nodes[n] = b
		}
		d.Rings = append(d.Rings, Ring{Nodes: it.ring.nodes, Box: box})
	}
	for n, i := range l.of {
		d.Layers[n] = l.item[i].layer
	}
	for i, b := range l.band {
		if b != ringBand {
			d.Bands = append(d.Bands, Band{b, l.areas[i]})
		}
		d.Width = max(d.Width, l.areas[i].X+l.areas[i].Width+margin/2)
		d.Height = l.areas[i].Y + l.areas[i].Height + margin
	}
	out, in := l.ports()
	for i, a := range l.graph.Arcs {
		from, to := l.of[a.From], l.of[a.To]
		switch {
		case a.From == a.To:
			d.Arcs[i] = loop(d.Nodes[a.From])
		case from == to:
			d.Arcs[i] = l.item[from].ring.inside(a.From, a.To, d.Nodes[a.From], d.Nodes[a.To])
		default:
			d.Arcs[i] = l.between(a, l.chains[i], d, out[i], in[i])
		}
	}
	return d
}

// loop leads from a box to itself, over its upper right corner.
func loop(b Box) Path {
	x := b.X + b.Width
	return Path{Start: Point{x - 22, b.Y}, Segments: []Segment{{
		Curve: true, C1: Point{x - 20, b.Y - 15}, C2: Point{x + 18, b.Y - 10}, To: Point{x, b.Y + 8},
	}}}
}

// between routes an arc along the items that it visits: straight through each layer, and
// turning between two.
func (l *layouter) between(a Arc, chain []int, d *Drawing, out, in int) Path {
	from, to := d.Nodes[a.From], d.Nodes[a.To]
	p := Path{Start: Point{from.X + from.Width, from.Y + from.Height/2 + out}}
	end := Point{to.X, to.Y + to.Height/2 + in}
	at := p.Start
	add := func(s Segment) {
		if s.To != at {
			p.Segments = append(p.Segments, s)
			at = s.To
		}
	}
	first, last := &l.item[chain[0]], &l.item[chain[len(chain)-1]]
	if r := first.ring; r != nil && !r.right[a.From] { // by the gap, below the row
		add(turn(at, Point{at.X + ringGap, from.Y + from.Height + ringRow/2}))
	}
	right := l.x[first.layer] + l.wide[first.layer]
	add(straight(right, at.Y))
	for _, n := range chain[1 : len(chain)-1] {
		it := &l.item[n]
		add(turn(at, Point{l.x[it.layer], it.y}))
		add(straight(l.x[it.layer]+l.wide[it.layer], it.y))
	}
	entry := Point{l.x[last.layer], end.Y}
	if r := last.ring; r != nil && r.right[a.To] {
		entry.Y = to.Y + to.Height + ringRow/2
		add(turn(at, entry))
		add(straight(to.X-ringGap, entry.Y))
		add(turn(at, end))
		return p
	}
	add(turn(at, entry))
	add(straight(end.X, end.Y))
	return p
}

// turn goes from one height to another one, level at both ends.
func turn(from, to Point) Segment {
	if from.Y == to.Y {
		return straight(to.X, to.Y)
	}
	x := (from.X + to.X) / 2
	return Segment{Curve: true, C1: Point{x, from.Y}, C2: Point{x, to.Y}, To: to}
}

func straight(x, y int) Segment { return Segment{To: Point{x, y}} }

// ports spreads the ends of arcs over the sides of their boxes, in the order in which
// they come, and returns how far each end is from the middle. Rings have no room for it.
func (l *layouter) ports() (out, in []int) {
	out, in = make([]int, len(l.chains)), make([]int, len(l.chains))
	leaving, arriving := make(map[int][]int), make(map[int][]int) // arcs, by item
	for i, chain := range l.chains {
		if len(chain) > 0 {
			first, last := chain[0], chain[len(chain)-1]
			leaving[first] = append(leaving[first], i)
			arriving[last] = append(arriving[last], i)
		}
	}
	spread := func(arcs []int, room int, next func(arc int) int, into []int) {
		slices.SortStableFunc(arcs, func(a, b int) int { return l.item[next(a)].center() - l.item[next(b)].center() })
		step := 6
		if len(arcs) > 1 {
			step = min(step, room/(len(arcs)-1))
		}
		for i, a := range arcs {
			into[a] = (2*i - len(arcs) + 1) * step / 2
		}
	}
	for n := range l.item {
		if l.item[n].node < 0 {
			continue
		}
		room := l.item[n].height - 12
		spread(leaving[n], room, func(a int) int { return l.chains[a][1] }, out)
		spread(arriving[n], room, func(a int) int { return l.chains[a][len(l.chains[a])-2] }, in)
	}
	return out, in
}
