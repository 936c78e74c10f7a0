package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockcheck/lockcheck/bench/internal/govet"
)

const source = `package store

type Store[K comparable] struct{}

func (s *Store[K]) Get() {
	func() {
		_ = 0
	}()
}

func open() {}
`

func writeSource(t *testing.T) *funcIndex {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store.go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	return newFuncIndex(dir)
}

func TestFuncIndex(t *testing.T) {
	index := writeSource(t)
	for line, want := range map[int]string{
		3:  "",
		5:  "Store.Get",
		7:  "Store.Get", // a closure is its enclosing function
		10: "",
		11: "open",
	} {
		if got := index.at("store.go", line); got != want {
			t.Errorf("function at line %d = %q, want %q", line, got, want)
		}
	}
	if f := (Function{"store.go", "Store.Put"}); index.has(f) {
		t.Errorf("index has %v, which the file does not declare", f)
	}
	if got := index.at("absent.go", 1); got != "" {
		t.Errorf("function in an absent file = %q, want none", got)
	}
}

func diagnostic(line int, message string, related ...int) govet.Diagnostic {
	d := govet.Diagnostic{Position: govet.Position{File: "store.go", Line: line}, Message: message}
	for _, r := range related {
		d.Related = append(d.Related, govet.Related{Position: govet.Position{File: "store.go", Line: r}})
	}
	return d
}

func observed(t *testing.T, ds ...govet.Diagnostic) Observation {
	t.Helper()
	bug := Bug{Functions: []Function{{"store.go", "Store.Get"}}}
	index := writeSource(t)
	var o Observation
	for _, d := range ds {
		o.add(d, bug, index)
	}
	return o
}

func TestJudge(t *testing.T) {
	const held = "LK3001: s.mu locked at store.go:5 is still held"
	tests := []struct {
		name        string
		parent, fix []govet.Diagnostic
		found       bool
		gone        goneness
	}{
		{
			name:   "reported, then fixed",
			parent: []govet.Diagnostic{diagnostic(7, held)},
			found:  true, gone: gone,
		},
		{
			name:   "still there, on another line",
			parent: []govet.Diagnostic{diagnostic(7, held)},
			fix:    []govet.Diagnostic{diagnostic(6, "LK3001: s.mu locked at store.go:6 is still held")},
			found:  true, gone: stays,
		},
		{
			name:   "one of two with the same words is fixed",
			parent: []govet.Diagnostic{diagnostic(6, held), diagnostic(7, held)},
			fix:    []govet.Diagnostic{diagnostic(6, held)},
			found:  true, gone: partly,
		},
		{
			name:   "in another function",
			parent: []govet.Diagnostic{diagnostic(11, held)},
			gone:   stays,
		},
		{
			name:   "only a related position is in the function",
			parent: []govet.Diagnostic{diagnostic(11, held, 5)},
			found:  true, gone: gone,
		},
		{
			name:   "a related position does not count beside a report of its own",
			parent: []govet.Diagnostic{diagnostic(7, held), diagnostic(11, "LK3001: another", 5)},
			fix:    []govet.Diagnostic{diagnostic(11, "LK3001: another", 5)},
			found:  true, gone: gone,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := judge(Bug{}, observed(t, test.parent...), observed(t, test.fix...))
			if o.Found != test.found || o.Gone != test.gone {
				t.Errorf("found %v, gone %q; want %v, %q", o.Found, o.Gone, test.found, test.gone)
			}
		})
	}
}

func TestRulesPerCategory(t *testing.T) {
	for _, test := range []struct {
		category, rule string
		want           bool
	}{
		{"missing-unlock", "LK3001", true},
		{"missing-unlock", "LK2001", true}, // the loop comes round and locks again
		{"missing-unlock", "LK2002", false},
		{"double-lock", "LK2001", true},
		{"double-lock", "LK1002", false},
		{"lock-order-cycle", "LK1001", true},
		{"unguarded-access", "LK5002", true},
		{"unguarded-access", "LK3001", false},
		{"unlock-mismatch", "", false},
	} {
		if got := rules[test.category].MatchString(test.rule); got != test.want {
			t.Errorf("%q counts for %s: %v, want %v", test.rule, test.category, got, test.want)
		}
	}
}
