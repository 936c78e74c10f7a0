package config

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// operations are the keys of a lock that name functions. An operation that takes the
// lock needs one that gives it back.
var operations = []struct {
	key   string
	op    lock.Op
	calls bool
	by    string // the key of what gives it back
}{
	{"lock", lock.Lock, false, "unlock"},
	{"unlock", lock.Unlock, false, ""},
	{"trylock", lock.TryLock, false, "unlock"},
	{"rlock", lock.RLock, false, "runlock"},
	{"runlock", lock.RUnlock, false, ""},
	{"tryrlock", lock.TryRLock, false, "runlock"},
	{"guarded", lock.Lock, true, ""},
	{"rguarded", lock.RLock, true, ""},
}

// lock reads an element of locks.
func (d *decoder) lock(n *yaml.Node) {
	var l lock.Declaration
	before := len(d.errs)
	name := func(set func(string), form string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			if text, ok := d.scalar(n); ok && !symbol().MatchString(text) {
				d.errorf(n, "locks: expected a name with its import path, %s, found %q", form, text)
			} else if ok {
				set(text)
			}
		}
	}
	known := fields{
		"type": name(func(s string) { l.Type = s }, "example.com/p.T"),
		"name": name(func(s string) { l.Name = lock.Class(s) }, "example.com/p.lock"),
	}
	values := map[string]*yaml.Node{}
	for _, row := range operations {
		known[row.key] = func(n *yaml.Node) { values[row.key] = n }
	}
	d.mapping(n, "locks", known)
	if len(d.errs) > before {
		return
	}
	if (l.Type == "") == (l.Name == "") {
		d.errorf(n, "locks: a lock has either a type or a name: type: example.com/p.T says that the values of T are locks, name: example.com/p.lock is a lock of that name")
		return
	}
	for _, row := range operations {
		value, ok := values[row.key]
		if !ok {
			continue
		}
		if row.by != "" && values[row.by] == nil {
			d.errorf(value, "locks: what %s takes is never given back: there is no key %s", row.key, row.by)
		}
		d.each(value, func(n *yaml.Node, text string) {
			if fn, ok := d.function(n, text, l.Type); ok {
				l.Operations = append(l.Operations, lock.Operation{Func: fn, Op: row.op, Calls: row.calls, Site: d.site(n)})
			}
		})
	}
	if len(l.Operations) == 0 {
		d.errorf(n, "locks: no function takes or gives back this lock")
	}
	d.config.Declared.Locks = append(d.config.Declared.Locks, l)
}

// function returns the full name of a function: one without an import path is a
// method of the lock's type.
func (d *decoder) function(n *yaml.Node, text, of string) (string, bool) {
	name := text
	if of != "" && !strings.ContainsAny(text, "./") {
		name = of + "." + text
	}
	if !symbol().MatchString(name) {
		d.errorf(n, "locks: expected a function with its import path, example.com/p.F or example.com/p.T.Method, found %q", text)
		return "", false
	}
	if other, ok := d.where[name]; ok {
		where := ""
		if d.file != "" {
			where = ": first at " + d.site(other).Short()
		}
		d.errorf(n, "locks: %s is declared twice%s", name, where)
		return "", false
	}
	d.where[name] = n
	return name, true
}
