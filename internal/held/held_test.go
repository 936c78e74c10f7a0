package held_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/held/heldtest"
)

// TestHeld compares what is found in each function of the archives' sources with
// their want sections.
func TestHeld(t *testing.T) {
	eventtest.Run(t, func(t *testing.T, pkgs []event.Source) string {
		var out string
		for _, src := range pkgs {
			env := newEnv(eventtest.Build(t, src))
			for _, f := range env.pkg.Funcs {
				if text := heldtest.Result(env.result(f)); text != "" {
					out += "func " + f.Name + "\n" + text
				}
			}
		}
		return out
	})
}

// env analyses functions when they are asked for, callees first. While one is
// being analysed, its own effects are not known.
type env struct {
	pkg     *event.Package
	funcs   map[string]*event.Func
	results map[string]*held.Result
}

func newEnv(pkg *event.Package) *env {
	e := &env{pkg: pkg, funcs: map[string]*event.Func{}, results: map[string]*held.Result{}}
	for _, f := range pkg.Funcs {
		e.funcs[f.Key] = f
	}
	return e
}

func (e *env) Func(key string) *event.Func { return e.funcs[key] }

func (e *env) Effects(key string) *held.Effects {
	if f := e.funcs[key]; f != nil {
		if r := e.result(f); r != nil {
			return &r.Effects
		}
	}
	return nil
}

func (e *env) result(f *event.Func) *held.Result {
	r, ok := e.results[f.Key]
	if !ok {
		e.results[f.Key] = nil
		r = held.Analyze(f, e)
		e.results[f.Key] = r
	}
	return r
}

// TestBounds: of a function that is too much nothing is said but what was seen
// to go wrong on some path.
func TestBounds(t *testing.T) {
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, tt := range []struct {
		name, body string
		over       bool
	}{
		{"as many locks as can be held", repeat(64, "t.m[%d].Lock()\n") + repeat(64, "t.m[%d].Unlock()\n"), false},
		{"one lock more", repeat(65, "t.m[%d].Lock()\n") + repeat(65, "t.m[%d].Unlock()\n"), true},
		{"its release and locking again are no mistakes", repeat(65, "t.m[%d].Lock()\n") + repeat(2, "t.m[64].Unlock()\n// %d\nt.m[64].Lock()\n"), true},
		{"independent conditions", repeat(12, "if c[%[1]d] { t.m[%[1]d].Lock() }\n") + repeat(12, "if c[%[1]d] { t.m[%[1]d].Unlock() }\n"), true},
		{"one condition", repeat(30, "if b { t.m[%[1]d].Lock() }\n") + repeat(30, "if b { t.m[%[1]d].Unlock() }\n"), false},
		{"a long line of critical sections", repeat(2000, "t.m[%[1]d].Lock()\nt.m[%[1]d].Unlock()\n"), false},
		{"cases of a parameter", "switch i {\n" + repeat(1000, "case %[1]d:\nt.m[0].Lock()\n n = %[1]d\nt.m[0].Unlock()\n") + "}\n", true},
		{"many deferred", repeat(40, "defer t.m[%[1]d].Unlock()\nt.m[%[1]d].Lock()\n"), true},
	} {
		src := "package p\n\nimport \"sync\"\n\nvar n int\n\ntype T struct{ m [2000]sync.Mutex }\n\nfunc F(t *T, c []bool, b bool, i int) {\n" + tt.body + "}\n"
		env := newEnv(eventtest.Build(t, eventtest.Source(t, src)))
		r := env.result(env.funcs["example.com/p.F"])
		if r.Over != tt.over || r.Effects.Opaque != tt.over || len(r.Reports)+len(r.Leaks) > 0 {
			t.Errorf("%s: over %v, want %v, and nothing reported:\n%s", tt.name, r.Over, tt.over, heldtest.Result(r))
		}
	}
}

// TestResultsOfTakers: which results a function has does not matter to what it
// does to locks if it gives back all that it takes.
func TestResultsOfTakers(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		over                bool
	}{
		{"gives back all", "", "", false},
		{"returns with a lock", "if r0 { t.mu.Lock() }\n", "", true},
		{"calls what gives it back", "", "drop(t)\n", true},
	} {
		var results, body strings.Builder
		for i := range 12 {
			fmt.Fprintf(&results, "r%d, ", i)
			fmt.Fprintf(&body, "if take(t) { r%d = true }\n", i)
		}
		src := "package p\n\nimport \"sync\"\n\ntype T struct{ mu sync.Mutex; n int }\n\n" +
			"func take(t *T) bool {\n\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n\treturn t.n > 0\n}\n\n" +
			"func drop(t *T) { t.mu.Unlock() }\n\n" +
			"func F(t *T) (" + strings.TrimSuffix(results.String(), ", ") + " bool) {\n" + body.String() + tt.before + tt.after + "return\n}\n"
		env := newEnv(eventtest.Build(t, eventtest.Source(t, src)))
		if r := env.result(env.funcs["example.com/p.F"]); r.Over != tt.over {
			t.Errorf("%s: over %v, want %v:\n%s", tt.name, r.Over, tt.over, heldtest.Result(r))
		}
	}
}
