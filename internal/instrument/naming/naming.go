// Package naming says which lock of the source was taken at a place that a program
// recorded: its class, as the static analysis names it.
//
// It has the name of the innermost function, the file and the line, reads the package
// that the file lies in, finds the call of Lock on that line and looks at what it is
// called on. Only that one package is type-checked, and of what it imports nothing is
// known but package sync: a lock is nearly always a field of a type of the same
// package, or a variable of it. What the source does not tell, or where there is no
// source, a lock is named for the function and the line.
package naming

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Name is what a lock is called at one place.
type Name struct {
	Class lock.Class
	Rank  Rank
}

// Rank says how much a name tells. If a lock has several names, because it is passed
// on as a pointer and taken under another name there, the highest rank is the name
// that its owner gave it.
type Rank int

// The ranks.
const (
	Place Rank = iota // function and line
	Local             // a parameter, a variable or a result
	Owner             // a field or a package variable
)

// Better reports whether a is the name to be taken of a lock that has both. It is a
// strict order.
func (a Name) Better(b Name) bool {
	if a.Rank != b.Rank {
		return a.Rank > b.Rank
	}
	return a.Class < b.Class
}

// Namer names locks, and remembers the packages that it has read. It is not safe for
// use by several goroutines.
type Namer struct {
	packages map[string]*source // by folder and package name; nil if it cannot be read
	names    map[key]Name
}

type key struct {
	frame lock.Frame
	mode  lock.Mode
}

// New returns a Namer.
func New() *Namer {
	return &Namer{packages: make(map[string]*source), names: make(map[key]Name)}
}

// Name names the lock that was taken, in that mode, where the stack says.
func (n *Namer) Name(stack evidence.Stack, mode lock.Mode) Name {
	if len(stack) == 0 {
		return Name{Class: "unknown"}
	}
	k := key{stack[0], mode}
	name, ok := n.names[k]
	if !ok {
		name = n.find(stack[0], mode)
		n.names[k] = name
	}
	return name
}

func (n *Namer) find(at lock.Frame, mode lock.Mode) Name {
	if s := n.source(at.Site.File); s != nil {
		if name, ok := s.name(at, mode); ok {
			return name
		}
	}
	pkg := lock.PackagePath(at.Func)
	fn, _, _ := strings.Cut(strings.TrimPrefix(at.Func[len(pkg):], "."), ".func") // closures are their function's
	fn = strings.ReplaceAll(fn, ".", "")
	return Name{Class: lock.Class(fmt.Sprintf("%s.%s.L%d", pkg, fn, at.Site.Line))}
}

// source returns the package that the file belongs to, or nil.
func (n *Namer) source(file string) *source {
	clause, ok := packageClause(file)
	if !ok {
		return nil
	}
	k := filepath.Dir(file) + "\x00" + clause
	s, ok := n.packages[k]
	if !ok {
		s = load(filepath.Dir(file), clause)
		n.packages[k] = s
	}
	return s
}
