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
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Facts is what importers need to know of a package.
type Facts struct {
	Path  string
	Funcs []Func          `json:",omitempty"` // sorted by Key
	Edges []order.Edge    `json:",omitempty"`
	Fills []Fill          `json:",omitempty"` // sorted by Hole
	Wrote []lock.Class    `json:",omitempty"` // classes locked exclusively, sorted
	Order []DeclaredOrder `json:",omitempty"`
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

// DeclaredOrder is an order that the source declares: First is taken before
// Second.
type DeclaredOrder struct {
	First, Second lock.Class
	Site          lock.Site
}

// IsEmpty reports whether the facts say nothing.
func (f *Facts) IsEmpty() bool {
	return f == nil || len(f.Funcs)+len(f.Edges)+len(f.Fills)+len(f.Wrote)+len(f.Order) == 0
}

// Encode returns the facts as bytes; equal facts give equal bytes.
func (f *Facts) Encode() ([]byte, error) { return json.Marshal(f) }

// Decode reads what Encode wrote.
func Decode(data []byte) (*Facts, error) {
	f := new(Facts)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("reading package facts: %w", err)
	}
	return f, nil
}

// Imports gives access to the facts of the packages that a package depends on,
// at any depth. It decodes them when they are first asked for.
type Imports struct {
	blobs   map[string][]byte
	decoded map[string]*Facts
	effects map[string]*held.Effects
}

// NewImports returns the imports with the given encoded facts by package path.
func NewImports(blobs map[string][]byte) *Imports {
	return &Imports{blobs: blobs, decoded: map[string]*Facts{}, effects: map[string]*held.Effects{}}
}

// Of returns the facts of a package, or nil. Facts that cannot be read are as
// good as none: another version of lockcheck may have written them.
func (im *Imports) Of(path string) *Facts {
	if f, ok := im.decoded[path]; ok {
		return f
	}
	var f *Facts
	if data, ok := im.blobs[path]; ok {
		if d, err := Decode(data); err == nil {
			f = d
			for _, fn := range f.Funcs {
				im.effects[fn.Key] = fn.Effects
			}
		}
	}
	im.decoded[path] = f
	return f
}

// All returns all facts that can be read, by package path.
func (im *Imports) All() []*Facts {
	var list []*Facts
	for _, path := range slices.Sorted(maps.Keys(im.blobs)) {
		if f := im.Of(path); f != nil {
			list = append(list, f)
		}
	}
	return list
}

// Effects returns the effects of a function of an imported package, or nil.
func (im *Imports) Effects(key string) *held.Effects {
	im.Of(PackageOf(key))
	return im.effects[key]
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

// HasHoles reports whether locks are held across calls that importers may fill.
func (f *Facts) HasHoles() bool {
	return slices.ContainsFunc(f.Edges, func(e order.Edge) bool { return strings.HasPrefix(string(e.To), "?") })
}
