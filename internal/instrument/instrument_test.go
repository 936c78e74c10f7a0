package instrument

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env GOROOT: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// TestGenerate: with the Go that runs the tests every hook has its place, no line of
// the standard library moves, and the overlay is made once, however many want it.
func TestGenerate(t *testing.T) {
	root, cache := goroot(t), filepath.Join(t.TempDir(), "cache")
	var wg sync.WaitGroup
	overlays := make([]*Overlay, 4)
	for i := range overlays {
		wg.Go(func() {
			o, err := Generate(root, cache)
			if err != nil {
				t.Error(err)
				return
			}
			overlays[i] = o
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	first := 0
	for _, o := range overlays {
		if o.File != overlays[0].File {
			t.Errorf("two overlays: %s and %s", o.File, overlays[0].File)
		}
		if o.New {
			first++
		}
		if len(o.Notes) > 0 {
			t.Errorf("not recorded: %s", o.Notes)
		}
	}
	if first != 1 {
		t.Errorf("%d say that they made it, want 1", first)
	}
	if entries, err := os.ReadDir(cache); err != nil || len(entries) != 1 {
		t.Errorf("the cache has %d entries, %v; want 1", len(entries), err)
	}
	edited := 0
	for from, to := range replaced(t, overlays[0].File) {
		before, err := os.ReadFile(from)
		if os.IsNotExist(err) {
			continue // one of ours
		}
		after, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		edited++
		if bytes.Count(before, []byte("\n")) != bytes.Count(after, []byte("\n")) {
			t.Errorf("%s: lines were added or removed", from)
		}
	}
	if edited < 6 {
		t.Errorf("%d files were edited: that cannot be all", edited)
	}
}

func replaced(t *testing.T, overlay string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(overlay)
	if err != nil {
		t.Fatal(err)
	}
	var r replacements
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r.Replace
}

// library copies what Generate reads of GOROOT, with some text replaced, as another
// version of Go might have it.
func library(t *testing.T, replace ...string) string {
	t.Helper()
	root, copied := goroot(t), t.TempDir()
	change := strings.NewReplacer(replace...)
	names := []string{"sync/mutex.go", "sync/rwmutex.go", "runtime/runtime2.go"}
	for _, h := range hooks {
		names = append(names, h.dir+"/"+h.file)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, "src", name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(copied, "src", name)
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(change.Replace(string(text))), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// TestOtherVersions: what is missing is named; what can be done without is left out.
func TestOtherVersions(t *testing.T) {
	for _, test := range []struct {
		name    string
		replace []string
		note    string
		fails   string
	}{
		{"a hook that can be missed", []string{"func goexit0(", "func goexit9("}, "package runtime has no func goexit0: not recorded: locks whose owner has exited", ""},
		{"no leak profile", []string{"func goroutineLeakGC(", "func leaks("}, "no func goroutineLeakGC", ""},
		{"a hook that cannot be missed", []string{"func gcSweep(", "func sweep("}, "", "no func gcSweep: this version of Go is not supported"},
		{"another Mutex", []string{"func (m *Mutex) TryLock()", "func (m *Mutex) Try()"}, "", "no method (*Mutex).TryLock"},
		{"another g", []string{"type g struct {", "type goroutine struct {"}, "", "no struct type g"},
		{"no Go", []string{"func gopark(", "func ("}, "", "proc.go:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := Generate(library(t, test.replace...), t.TempDir())
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error %v, want %q", err, test.fails)
				}
			case err != nil:
				t.Error(err)
			case len(o.Notes) != 1 || !strings.Contains(o.Notes[0], test.note):
				t.Errorf("notes %q, want %q", o.Notes, test.note)
			}
		})
	}
}

func TestIncomplete(t *testing.T) {
	root := library(t)
	if err := os.Remove(filepath.Join(root, "src", "sync", "rwmutex.go")); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(root, t.TempDir()); err == nil || !strings.Contains(err.Error(), "rwmutex.go") {
		t.Errorf("error %v, want the name of the missing file", err)
	}
	if _, err := Generate(filepath.Join(root, "none"), t.TempDir()); err == nil {
		t.Error("no error for a folder that does not exist")
	}
}

// TestMoved: a function is found in another file than the one that has it now.
func TestMoved(t *testing.T) {
	root := library(t, "func goexit0(gp *g) {", "func before(gp *g) {")
	name := filepath.Join(root, "src", "runtime", "exit.go")
	if err := os.WriteFile(name, []byte("package runtime\n\nfunc goexit0(who *g) {\n}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	o, err := Generate(root, t.TempDir())
	if err != nil || len(o.Notes) > 0 {
		t.Fatalf("%v, notes %q", err, o.Notes)
	}
	text, err := os.ReadFile(replaced(t, o.File)[name])
	if err != nil {
		t.Fatal(err)
	}
	want := "package runtime\n\nfunc goexit0(who *g) { if who.lockcheck != 0 { lcGone(who) };\n}\n"
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// TestJoin: the user's overlay is kept, and may not replace what ours does.
func TestJoin(t *testing.T) {
	dir := t.TempDir()
	o, err := Generate(goroot(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) string {
		name := filepath.Join(dir, "user.json")
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	out := filepath.Join(dir, "joined.json")
	if err := o.Join(write(`{"Replace": {"a.go": "b.go", "gone.go": ""}}`), dir, out); err != nil {
		t.Fatal(err)
	}
	joined, ours := replaced(t, out), replaced(t, o.File)
	if len(joined) != len(ours)+2 || joined[filepath.Join(dir, "a.go")] != filepath.Join(dir, "b.go") {
		t.Errorf("got %d replacements, want %d and a.go among them", len(joined), len(ours)+2)
	}
	if to, ok := joined[filepath.Join(dir, "gone.go")]; !ok || to != "" {
		t.Errorf("a file that is to be left out: %q, %v", to, ok)
	}
	clash, _ := json.Marshal(filepath.Join(goroot(t), "src", "sync", "mutex.go"))
	for _, bad := range []string{"{", `{"Replace": {` + string(clash) + `: "x.go"}}`} {
		if err := o.Join(write(bad), dir, out); err == nil {
			t.Errorf("no error for %s", bad)
		}
	}
	if err := o.Join(filepath.Join(dir, "none.json"), dir, out); err == nil {
		t.Error("no error for an overlay that does not exist")
	}
}

// TestModes: the two halves of the injected code agree on the bits of a mode.
func TestModes(t *testing.T) {
	constants := func(name string) map[string]string {
		text, err := injected.ReadFile("_inject/" + name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		values := make(map[string]string)
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
				if lit, ok := v.Values[0].(*ast.BasicLit); ok {
					values[v.Names[0].Name] = lit.Value
				}
			}
			return true
		})
		return values
	}
	recorder, methods := constants("runtime/lockcheck.go"), constants("sync/lockcheck.go")
	for _, name := range []string{"Write", "Read", "RW"} {
		a, b := recorder["lc"+name], methods["lockcheck"+name]
		if a == "" || a != b {
			t.Errorf("%s: %q in runtime, %q in sync", name, a, b)
		}
	}
}

// FuzzEdit: whatever is hooked and renamed, the result is Go with as many lines.
func FuzzEdit(f *testing.F) {
	f.Add("package p\n\nfunc f(a int) { }\n")
	f.Add("package p\nfunc (t *T) m(int)\nfunc (T) n() { for {\n} }")
	f.Add("package p\nfunc f(x, _ int) { return\n// c\n}")
	f.Fuzz(func(t *testing.T, src string) {
		file, err := parse("fuzz.go", []byte(src))
		if err != nil {
			return
		}
		for _, d := range file.ast.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Body == nil {
				continue
			}
			file.rename(d.Name, renamed(d.Name.Name))
			for _, h := range []hook{{stmt: "before()"}, {stmt: "after($1)", atEnd: true}} {
				file.hook(d, h) // fails if there is no parameter; then nothing is edited
			}
		}
		out, err := file.apply()
		if err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		if bytes.Count(out, []byte("\n")) != strings.Count(src, "\n") {
			t.Errorf("lines moved:\n%s\nfrom\n%s", out, src)
		}
	})
}

// TestLink: a toolchain has one other name, and it is that of no other one.
func TestLink(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "goroot")
	a, b := t.TempDir(), t.TempDir()
	first, err := Link(a, cache)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Link(a, cache); err != nil || again != first {
		t.Errorf("again: %s, %v, want %s", again, err, first)
	}
	if other, err := Link(b, cache); err != nil || other == first {
		t.Errorf("another one: %s, %v", other, err)
	}
	if err := os.Remove(first); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(first, 0o777); err != nil {
		t.Fatal(err)
	}
	if name, err := Link(a, cache); err == nil {
		t.Errorf("%s is a folder, and no error", name)
	}
}
