package summary

import (
	"maps"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// Imports gives access to the facts of the packages that a package depends on,
// at any depth, or of all packages of a program. It decodes what is asked for.
// Facts that cannot be read are as good as none: another version of lockcheck
// may have written them.
type Imports struct {
	paths    []string // sorted
	packages map[string]*packed
	effects  map[string]*held.Effects

	fills  map[string][]string    // nil until asked for
	groups map[lock.Class][]Edges // by the class that edges start from, and by hole; nil until asked for
}

// NewImports returns the imports with the given encoded facts by package path.
func NewImports(blobs map[string][]byte) *Imports {
	im := &Imports{packages: map[string]*packed{}, effects: map[string]*held.Effects{}}
	for _, path := range slices.Sorted(maps.Keys(blobs)) {
		if p, err := unpack(blobs[path]); err == nil {
			im.paths = append(im.paths, path)
			im.packages[path] = p
		}
	}
	return im
}

// Effects returns the effects of a function, or nil.
func (im *Imports) Effects(key string) *held.Effects {
	e, ok := im.effects[key]
	if !ok {
		if p := im.declaring(key); p != nil {
			e = p.effects(key)
		}
		im.effects[key] = e
	}
	return e
}

// declaring returns the facts of the package of a function. Where its path ends
// in a version, "gopkg.in/yaml.v3.Marshal", the key does not tell where it ends.
func (im *Imports) declaring(key string) *packed {
	path := PackageOf(key)
	if p := im.packages[path]; p != nil {
		return p
	}
	start := strings.Index(key, path)
	rest := key[start+len(path):]
	if i := strings.IndexByte(strings.TrimPrefix(rest, "."), '.'); i > 0 {
		return im.packages[key[start:start+len(path)+1+i]]
	}
	return nil
}

// HasHoles reports whether a package holds locks across calls that importers may
// fill.
func (im *Imports) HasHoles(path string) bool {
	p := im.packages[path]
	return p != nil && p.flags&hasHoles != 0
}

// Wrote reports whether the package of the class says that locks of the class
// are taken exclusively.
func (im *Imports) Wrote(c lock.Class) bool {
	p := im.packages[c.Package()]
	if p == nil {
		return false
	}
	_, ok := slices.BinarySearch(p.list().Wrote, c)
	return ok
}

// AllWrote returns the classes that any of the packages takes exclusively.
func (im *Imports) AllWrote() []lock.Class {
	var all []lock.Class
	for _, path := range im.paths {
		all = append(all, im.packages[path].list().Wrote...)
	}
	return all
}

// Orders returns the declared orders of all packages.
func (im *Imports) Orders() []lock.Order {
	var all []lock.Order
	for _, path := range im.paths {
		if p := im.packages[path]; p.flags&hasOrders != 0 {
			all = append(all, p.list().Order...)
		}
	}
	return all
}

// Fills returns the keys of what any of the packages fills a hole with.
func (im *Imports) Fills(hole string) []string {
	if im.fills == nil {
		im.fills = map[string][]string{}
		for _, path := range im.paths {
			for _, x := range im.packages[path].list().Fills {
				im.fills[x.Hole] = append(im.fills[x.Hole], x.Keys...)
			}
		}
	}
	return im.fills[hole]
}

// Edges are the edges of one package from one class to another.
type Edges struct {
	From, To lock.Class
	of       *packed
	data     []byte
}

// All returns the edges themselves, which are decoded for that.
func (es Edges) All() []order.Edge {
	var list []order.Edge
	if !es.of.read(es.data, &list) {
		return nil
	}
	return list
}

// EdgesFrom returns the edges of all packages that start from a class.
func (im *Imports) EdgesFrom(c lock.Class) []Edges { return im.edges(c) }

// EdgesInto returns the edges of all packages that lead to a hole.
func (im *Imports) EdgesInto(hole string) []Edges { return im.edges(lock.Class("?" + hole)) }

func (im *Imports) edges(c lock.Class) []Edges {
	if im.groups == nil {
		im.groups = map[lock.Class][]Edges{}
		for _, path := range im.paths {
			p := im.packages[path]
			p.ready()
			for _, g := range p.groups {
				im.groups[g.From] = append(im.groups[g.From], g)
				if IsHole(g.To) {
					im.groups[g.To] = append(im.groups[g.To], g)
				}
			}
		}
	}
	return im.groups[c]
}

// Classes returns all classes that edges start from, sorted.
func (im *Imports) Classes() []lock.Class {
	im.edges("")
	var all []lock.Class
	for c := range im.groups {
		if !IsHole(c) {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	return all
}

// IsHole reports whether a class stands for a hole.
func IsHole(c lock.Class) bool { return strings.HasPrefix(string(c), "?") }
