package order

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Cycle is a ring of locks that as many goroutines can wait in for ever: each
// edge's To is the next one's From, and the last one's is the first one's. No
// class comes twice. The edges can happen at the same time, as far as they
// tell. Cycles that a Graph returns start at their smallest class.
//
//	A ──Edges[0]──▶ B ──Edges[1]──▶ C ──Edges[2]──▶ A
type Cycle struct {
	Edges []Edge
}

// Classes returns the locks of the cycle, in the order of its edges.
func (c Cycle) Classes() []lock.Class {
	classes := make([]lock.Class, len(c.Edges))
	for i := range c.Edges {
		classes[i] = c.Edges[i].From
	}
	return classes
}

// Key identifies the ring of classes, wherever it starts and whichever edges
// witness it: "A -> B -> C -> A" with A the smallest class.
func (c Cycle) Key() string {
	classes := c.Classes()
	if len(classes) == 0 {
		return ""
	}
	rotate(classes, slices.Index(classes, slices.Min(classes)))
	var b strings.Builder
	for _, class := range classes {
		b.WriteString(string(class))
		b.WriteString(" -> ")
	}
	b.WriteString(string(classes[0]))
	return b.String()
}

// Compare orders cycles by length, then by their classes, then by their edges.
func (c Cycle) Compare(d Cycle) int {
	if n := cmp.Compare(len(c.Edges), len(d.Edges)); n != 0 {
		return n
	}
	for i := range c.Edges {
		if n := cmp.Compare(c.Edges[i].From, d.Edges[i].From); n != 0 {
			return n
		}
	}
	return slices.CompareFunc(c.Edges, d.Edges, compareEdges)
}

// rotate makes element i the first one.
func rotate[T any](s []T, i int) {
	slices.Reverse(s[:i])
	slices.Reverse(s[i:])
	slices.Reverse(s)
}
