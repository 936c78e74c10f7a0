// Package summary computes what each function of a package does to locks,
// callees before callers, and packs what importers need of it into facts.
//
// It takes the events of a package and the facts of those it imports. Calls of
// functions in other packages are known by their facts only; a missing fact
// makes a call do nothing, so that lockcheck gets quieter, never louder.
// Recursive functions are analysed twice, the second time with what the first
// one found.
package summary

import (
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Facts is what importers need to know of a package.
type Facts struct {
	Path  string
	Funcs []Func       // sorted by Key
	Edges []order.Edge // sorted by classes
	Fills []Fill       // sorted by Hole
	Wrote []lock.Class // classes locked exclusively, sorted
	Order []lock.Order
}

// Func is a function with its effects.
type Func struct {
	Key     string
	Effects *held.Effects
}

// Fill says which functions may be reached through a hole: keys of functions,
// or other holes after a "?".
type Fill struct {
	Hole string
	Keys []string
}

// IsEmpty reports whether the facts say nothing.
func (f *Facts) IsEmpty() bool {
	return f == nil || len(f.Funcs)+len(f.Edges)+len(f.Fills)+len(f.Wrote)+len(f.Order) == 0
}

// PackageOf returns the import path in a function's key.
func PackageOf(key string) string {
	key = strings.TrimPrefix(strings.TrimPrefix(key, "("), "*")
	if i := strings.IndexByte(key, '['); i >= 0 {
		key = key[:i]
	}
	return lock.PackagePath(key)
}

// Package is a package with everything that was found in it.
type Package struct {
	Path    string
	Name    string
	Funcs   []*event.Func
	Results map[string]*held.Result // by Func.Key
	Fills   map[string][]string
	Wrote   map[lock.Class]bool
	Backs   map[lock.Class]lock.Class // see event.Package
	Edges   []order.Edge              // with the gates that all callers hold
	Imports *Imports
	callers *callers
}
