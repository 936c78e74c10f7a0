// Package lock holds the vocabulary that every part of lockcheck shares: what
// names a lock (Class), how it is held (Mode), and where in the source it is
// taken (Site, Frame). The values are plain: they compare, sort and encode
// without any knowledge of the Go type checker, so they cross package facts,
// evidence files and reports unchanged.
package lock

import "strings"

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
// Instances of a generic type share the class of the type they come from.
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
	if i := strings.LastIndexByte(s, '/'); i >= 0 {
		s = s[i+1:]
	}
	pkg, rest, ok := strings.Cut(s, ".")
	if !ok {
		return s
	}
	if strings.Contains(rest, ".") {
		return rest
	}
	return pkg + "." + rest
}

// Package returns the import path of the package that declares the lock, and
// "" for a class without one.
func (c Class) Package() string {
	s := string(c)
	slash := strings.LastIndexByte(s, '/') + 1
	dot := strings.IndexByte(s[slash:], '.')
	if dot < 0 {
		return ""
	}
	return s[:slash+dot]
}

// Multi reports whether the class names elements of a container, so that two
// acquisitions of the class are probably acquisitions of two locks.
func (c Class) Multi() bool { return strings.Contains(string(c), "[]") }
