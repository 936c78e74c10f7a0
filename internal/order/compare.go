package order

import (
	"cmp"
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Compare orders edges by the two classes and then by how well they tell the
// story: shared before unshared, fewer guesses, a shorter path, fewer gates.
// What follows only makes the order total: edges that compare as 0 are equal.
func (e *Edge) Compare(f *Edge) int {
	return cmp.Or(
		cmp.Compare(e.From, f.From),
		cmp.Compare(e.To, f.To),
		compareBool(e.Unshared, f.Unshared),
		cmp.Compare(e.Guess, f.Guess),
		cmp.Compare(len(e.Path), len(f.Path)),
		cmp.Compare(len(e.Gates), len(f.Gates)),
		cmp.Compare(len(e.ReadGates), len(f.ReadGates)),
		cmp.Compare(e.FromMode, f.FromMode),
		cmp.Compare(e.ToMode, f.ToMode),
		slices.Compare(e.Gates, f.Gates),
		slices.Compare(e.ReadGates, f.ReadGates),
		cmp.Compare(e.Thread, f.Thread),
		cmp.Compare(e.Func, f.Func),
		e.Held.Compare(f.Held),
		slices.CompareFunc(e.Path, f.Path, compareFrame),
	)
}

func compareFrame(a, b lock.Frame) int {
	return cmp.Or(cmp.Compare(a.Func, b.Func), a.Site.Compare(b.Site))
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// alike reports whether two edges between the same classes are
// interchangeable for the question whether a cycle exists, and differ only in
// what a report says about them.
func alike(e, f *Edge) bool {
	return e.FromMode == f.FromMode && e.ToMode == f.ToMode &&
		e.Thread == f.Thread && e.Unshared == f.Unshared &&
		slices.Equal(e.Gates, f.Gates) && slices.Equal(e.ReadGates, f.ReadGates)
}

// implies reports whether every cycle that f, an edge between the same
// classes, can be part of remains one with e in its place.
func implies(e, f *Edge) bool {
	if e.FromMode != f.FromMode || e.ToMode != f.ToMode || e.Thread != "" && e.Thread != f.Thread {
		return false
	}
	for _, g := range e.Gates {
		if _, found := slices.BinarySearch(f.Gates, g); !found {
			return false
		}
	}
	for _, g := range e.ReadGates {
		_, write := slices.BinarySearch(f.Gates, g)
		if _, read := slices.BinarySearch(f.ReadGates, g); !write && !read {
			return false
		}
	}
	return true
}
