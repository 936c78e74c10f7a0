// Package picture is the lock order of a program as people look at it: its locks, which
// are taken under which, with the code of each order, what runs of the program say of
// it, and the findings that are about it.
//
// It is computed from the edges of an order graph and of evidence, and from findings. It
// decides nothing: an order is in a cycle because a finding says so. Orders that lead
// round but make no finding, for a gate or a single goroutine keeps them apart, are told
// from those that lead nowhere back.
//
// A picture is a plain value and has a form in JSON, which docs/graph.md describes.
package picture

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Version is the version of the JSON form. It changes when a field changes its meaning
// or goes away; a new field is no new version.
const Version = 1

// Picture is what is drawn.
type Picture struct {
	Version int     `json:"version"`
	Locks   []Lock  `json:"locks"`  // sorted by class; never null, as the other lists
	Orders  []Order `json:"orders"` // sorted by classes
	// Alone are the classes of the packages asked for that are in no order: nothing is
	// taken under them, and they are taken under nothing.
	Alone    []lock.Class      `json:"alone"`
	Findings []finding.Finding `json:"findings"`
}

// Lock is a class that some order has.
type Lock struct {
	Class   lock.Class `json:"class"`
	Name    string     `json:"name"`    // as reports print it
	Package string     `json:"package"` // its import path
	// Outside says that the package is none of those asked for.
	Outside bool `json:"outside,omitempty"`
	// Ring numbers, from 1, the sets of locks that orders lead round in; 0 is none.
	Ring int `json:"ring,omitempty"`
}

// Order says that locks of class To are taken while one of class From is held.
type Order struct {
	From lock.Class `json:"from"`
	To   lock.Class `json:"to"`
	// Predicted is where the code does it, the plainest place first. There may be more
	// such places.
	Predicted []Place `json:"predicted,omitempty"`
	// Observed is where runs did it.
	Observed []Place `json:"observed,omitempty"`
	// Ring says that other orders lead from To back to From.
	Ring bool `json:"ring,omitempty"`
	// Findings are the indexes of those that are about the order.
	Findings []int `json:"findings,omitempty"`
}

// Guess reports whether it is not certain that the program has the order.
func (o *Order) Guess() bool {
	if len(o.Observed) > 0 {
		return false
	}
	for _, p := range o.Predicted {
		if p.Guess == 0 {
			return false
		}
	}
	return len(o.Predicted) > 0
}

// Recorded returns how often runs recorded the order, which is far less often than it
// happened.
func (o *Order) Recorded() int {
	n := 0
	for _, p := range o.Observed {
		n += p.Count
	}
	return n
}

// Place is code that takes one lock under another.
type Place struct {
	// Held and Taken are the calls that lead to the two acquisitions, the outermost
	// first. The acquisition itself is the last.
	Held  []lock.Frame `json:"held"`
	Taken []lock.Frame `json:"taken"`
	// HeldFor and TakenFor are "read" or "write".
	HeldFor  string `json:"heldFor"`
	TakenFor string `json:"takenFor"`
	// Gates are other locks held exclusively during both.
	Gates []lock.Class `json:"gates,omitempty"`
	// Goroutine names the only one that does it, if that is known: "main", or of a run
	// "process/number".
	Goroutine string `json:"goroutine,omitempty"`
	// Guess is how many steps of Taken were chosen among several possible ones.
	Guess int `json:"guess,omitempty"`
	// Count is how often runs recorded it, at the same two lines.
	Count int `json:"count,omitempty"`
}

// WriteJSON writes the picture as one document.
func (p *Picture) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}

// ReadJSON reads a document that WriteJSON wrote, of this version.
func ReadJSON(r io.Reader) (*Picture, error) {
	p := new(Picture)
	if err := json.NewDecoder(r).Decode(p); err != nil {
		return nil, fmt.Errorf("reading a lock order: %w", err)
	}
	if p.Version != Version {
		return nil, fmt.Errorf("reading a lock order: the document has version %d, this lockcheck reads version %d", p.Version, Version)
	}
	return p, nil
}
