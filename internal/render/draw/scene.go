package draw

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/internal/layout"
	"github.com/lockcheck/lockcheck/internal/picture"
)

// Sizes of what is written, in pixels. The width of a character is that of the widest
// of the usual monospaced fonts.
const (
	charWidth  = 7.3
	boxPadding = 24
	boxHeight  = 32
	ringHeight = 44 // the box has a line for the package, too
	maxName    = 42 // characters of a name that are shown
	minWidth   = 560
)

// scene is a picture with a place for everything, as the templates draw it.
type scene struct {
	Width, Height int
	Bands         []bandView
	Rings         []ringView
	Locks         []lockView
	Orders        []orderView // those of findings last, so that they are on top
}

type bandView struct {
	layout.Box
	Title, Path string
}

type ringView struct {
	layout.Box
	Class, Title string
}

type lockView struct {
	layout.Box
	Number             int
	Class, Name, Under string // Under is written below the name
	Title              string
}

type orderView struct {
	Number       int
	Class, D     string
	Arrow, Title string
}

// newScene lays out a picture.
func newScene(p *picture.Picture) *scene {
	paths, locks := byPackage(p)
	short := shortPaths(p)
	g := layout.Graph{Nodes: make([]layout.Node, len(p.Locks))}
	for band, path := range paths {
		for _, n := range locks[path] {
			l := &p.Locks[n]
			node := layout.Node{Width: textWidth(clip(l.Name)), Height: boxHeight, Band: band}
			if l.Ring > 0 {
				node.Width, node.Height = max(node.Width, textWidth(short[path])), ringHeight
			}
			g.Nodes[n] = node
		}
	}
	number := numbers(p)
	for _, o := range p.Orders {
		g.Arcs = append(g.Arcs, layout.Arc{From: number[o.From], To: number[o.To]})
	}
	d := layout.Lay(g)

	s := &scene{Width: max(d.Width, minWidth), Height: d.Height}
	for _, b := range d.Bands {
		b.Width += s.Width - d.Width
		s.Bands = append(s.Bands, bandView{b.Box, short[paths[b.Number]], paths[b.Number]})
	}
	for _, r := range d.Rings {
		s.Rings = append(s.Rings, newRingView(p, r))
	}
	for i, l := range p.Locks {
		v := lockView{Box: d.Nodes[i], Number: i, Class: "lock", Name: clip(l.Name), Title: string(l.Class)}
		if l.Ring > 0 {
			v.Under = short[l.Package]
		}
		if l.Outside {
			v.Class += " outside"
		}
		s.Locks = append(s.Locks, v)
	}
	for i := range p.Orders {
		s.Orders = append(s.Orders, newOrderView(&p.Orders[i], i, d.Arcs[i]))
	}
	rank := func(v orderView) int { return slices.Index([]string{"arrow", "arrow-ring", "arrow-cycle"}, v.Arrow) }
	slices.SortStableFunc(s.Orders, func(a, b orderView) int { return rank(a) - rank(b) })
	return s
}

// newRingView says what a ring is: findings are about it, or orders lead round of which
// there is none, mostly since they cannot all happen at one time.
func newRingView(p *picture.Picture, r layout.Ring) ringView {
	v := ringView{Box: r.Box, Class: "ringbox"}
	number := p.Locks[r.Nodes[0]].Ring
	ring := make(map[string]bool)
	for _, l := range p.Locks {
		if l.Ring == number {
			ring[string(l.Class)] = true
		}
	}
	var rules []string
	for _, o := range p.Orders {
		if ring[string(o.From)] && ring[string(o.To)] {
			for _, f := range o.Findings {
				rules = append(rules, p.Findings[f].Rule)
			}
		}
	}
	slices.Sort(rules)
	rules = slices.Compact(rules)
	v.Title = fmt.Sprintf("%d locks in opposite orders, no finding", len(r.Nodes))
	if len(rules) > 0 {
		v.Class += " found"
		v.Title = fmt.Sprintf("cycle of %d locks: %s", len(r.Nodes), strings.Join(rules, ", "))
	}
	return v
}

func newOrderView(o *picture.Order, number int, path layout.Path) orderView {
	v := orderView{Number: number, Class: "order", D: curve(path), Arrow: "arrow", Title: summary(o)}
	switch {
	case len(o.Findings) > 0:
		v.Class, v.Arrow = v.Class+" cycle", "arrow-cycle"
	case o.Ring:
		v.Class, v.Arrow = v.Class+" ring", "arrow-ring"
	}
	switch {
	case o.Guess():
		v.Class += " guess"
	case len(o.Observed) > 0:
		v.Class += " seen"
	}
	return v
}

// curve returns a path in the language of SVG.
func curve(p layout.Path) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", p.Start.X, p.Start.Y)
	for _, s := range p.Segments {
		if s.Curve {
			fmt.Fprintf(&b, "C%d %d %d %d %d %d", s.C1.X, s.C1.Y, s.C2.X, s.C2.Y, s.To.X, s.To.Y)
		} else {
			fmt.Fprintf(&b, "L%d %d", s.To.X, s.To.Y)
		}
	}
	return b.String()
}

func textWidth(s string) int {
	return int(charWidth*float64(utf8.RuneCountInString(s))) + boxPadding
}

// clip shortens a name that would make its whole layer wide.
func clip(s string) string {
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName-1]) + "…"
	}
	return s
}

// shortPaths returns the packages' paths without the folders that all packages asked
// for have in common. Other packages keep theirs.
func shortPaths(p *picture.Picture) map[string]string {
	short := make(map[string]string)
	var own []string
	for _, l := range p.Locks {
		short[l.Package] = l.Package
		if !l.Outside {
			own = append(own, l.Package)
		}
	}
	if len(own) == 0 {
		return short
	}
	first, last := strings.Split(slices.Min(own), "/"), strings.Split(slices.Max(own), "/")
	n := 0
	for n < len(first)-1 && n < len(last)-1 && first[n] == last[n] {
		n++
	}
	for _, path := range own {
		short[path] = strings.Join(strings.Split(path, "/")[n:], "/")
	}
	return short
}
