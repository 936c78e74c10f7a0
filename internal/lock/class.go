// Package lock holds the vocabulary that every part of lockcheck shares: what
// names a lock (Class), how it is held (Mode), and where in the source it is
// taken (Site, Frame). The values are plain: they compare, sort and encode
// without any knowledge of the Go type checker, so they cross package facts,
// evidence files and reports unchanged.
package lock

import (
	"go/token"
	"strings"
)

// Class is the identity of a lock across functions, packages and processes:
// all locks that the same piece of source declares. It is a string of the form
//
//	class   = pkgpath "." name { "." name } { "[]" }
//
// where the names after the package path are
//
//	Type.field        a field of a named type; an embedded lock has the
//	                  embedded type's name as its field: Store.Mutex
//	Type.outer.field  a field reached through unnamed structs, or through a
//	                  lock wrapper held by value
//	var               a package-level variable
//	Func.local        a variable declared in a function
//
// and a "[]" suffix is an element of a slice, an array, a map or a channel.
// Instances of a generic type share the class of the type they come from. Where
// the package path ends is for PackagePath to say.
// Two locks of one class may still be two instances: see Multi.
type Class string

// Short returns the class as reports print it: without the import path, with
// the package's last element kept only where nothing else would qualify the
// name. It is for people and does not identify the class.
//
//	example.com/srv/cache.Store.mu  ->  Store.mu
//	example.com/srv/cache.mu        ->  cache.mu
func (c Class) Short() string {
	s := string(c)
	start := strings.LastIndexByte(s, '/') + 1
	end := len(PackagePath(s))
	if end == len(s) {
		return s[start:]
	}
	if rest := s[end+1:]; strings.Contains(rest, ".") {
		return rest
	}
	return s[start:]
}

// Package returns the import path of the package that declares the lock, and
// "" for a class without one.
func (c Class) Package() string {
	path := PackagePath(string(c))
	if len(path) == len(c) {
		return ""
	}
	return path
}

// PackagePath returns the import path that a symbol begins with, such as a class
// or "path/pkg.Type". It ends before the first dot behind the last slash, but for
// two kinds of path whose last element has a dot itself:
//
//	gopkg.in/yaml.v3.Decoder      gopkg.in has the version there
//	example.com/nats.go.Conn      what follows the dot is no name in Go
//
// A symbol without names is all path.
func PackagePath(symbol string) string {
	from := strings.LastIndexByte(symbol, '/') + 1
	for end := from; ; {
		dot := strings.IndexByte(symbol[end:], '.')
		if dot < 0 {
			return symbol
		}
		end += dot
		name, _, _ := strings.Cut(symbol[end+1:], ".")
		if !token.IsKeyword(name) && !(strings.HasPrefix(symbol, "gopkg.in/") && isVersion(name)) {
			return symbol[:end]
		}
		end++
	}
}

// isVersion reports whether the name is "v" with a number.
func isVersion(name string) bool {
	digits, ok := strings.CutPrefix(name, "v")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Multi reports whether the class names elements of a container, so that two
// acquisitions of the class are probably acquisitions of two locks.
func (c Class) Multi() bool { return strings.Contains(string(c), "[]") }
