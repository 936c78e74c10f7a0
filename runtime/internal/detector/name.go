package detector

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// label is what family a class is of, and where a lock of it was locked first.
type label struct {
	family *family
	site   lock.Site
}

// describe returns the class's label. It may read the source and must be called
// without the detector's locks.
func (c *class) describe() label {
	if l := c.label.Load(); l != nil {
		return *l
	}
	name, site := c.resolve()
	c.label.CompareAndSwap(nil, &label{joinFamily(name, c), site})
	return *c.label.Load()
}

// resolve names the lock as the static side does, if the source is there to tell
// what the call that locked it first calls it: the type and field, the variable,
// or the function and its variable. Otherwise the place has to do:
//
//	example.com/p.(*T).Get.lock@file.go:12
func (c *class) resolve() (lock.Class, lock.Site) {
	f := c.frame()
	site := lock.Site{File: f.File, Line: f.Line}
	if c.given != "" {
		return lock.Class(c.given), site
	}
	pkg := packageOf(f.Function)
	if name, ok := lockAt(f.File, place{f.Line, c.arg, c.wrapped}, c.kind); ok {
		if name.pkg != "" {
			pkg = name.pkg
		}
		return lock.Class(pkg + "." + name.text), site
	}
	if f.Function == "" {
		return "a lock", site
	}
	return lock.Class(fmt.Sprintf("%s.lock@%s", f.Function, site.Short())), site
}

// frame returns the innermost frame at which the class's locks are locked first
// that is no lock's own method.
func (c *class) frame() runtime.Frame {
	all := runtime.CallersFrames([]uintptr{c.pc, 1})
	for {
		f, more := all.Next()
		if f.Function == "" || !internal(f.Function) && !lockMethod(f.Function) || !more {
			return f
		}
	}
}

// packageOf returns the import path of a function as the runtime names it. The
// runtime calls the main package "main", whatever its path.
func packageOf(function string) string {
	pkg := lock.PackagePath(function)
	if pkg == "main" && mainPath != "" {
		return mainPath
	}
	return pkg
}

var mainPath = func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Path
	}
	return ""
}()
