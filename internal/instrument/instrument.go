// Package instrument makes the go command build programs whose locks are watched,
// with no change to their source.
//
// It reads a few files of the user's own GOROOT, in packages sync, runtime and
// testing, and makes edited copies of them, beside new files with the recorder (the
// folder _inject). The go command takes these in their place when it is given the
// overlay by -overlay, for every package of a build: the program, its dependencies
// and the standard library. GOROOT itself is only read.
//
//	GOROOT/src ──edits──▶ cache folder/<hash>/ ──go build -overlay──▶ program
//	                                               program ──▶ folder with recordings
//
// It assumes of the standard library the names of the functions in the tables of
// hooks.go, and what the recorder uses of package runtime; a version that lacks one
// of them is refused, or served without that one hook, by name. What a program
// writes when it runs is described in docs/recording.md and read by the package
// recording.
package instrument

import (
	"embed"
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed _inject
var injected embed.FS

// Overlay is what the go command needs to build watched programs.
type Overlay struct {
	File  string   // for the go command's -overlay
	Notes []string // what is not recorded with this version of Go, one a line
	New   bool     // it was not there before
}

// Generate makes the overlay for a GOROOT below the folder cache, or finds it
// there. Several processes may do so at a time.
func Generate(goroot, cache string) (*Overlay, error) {
	g := &generator{src: filepath.Join(goroot, "src"), files: make(map[string]*file), out: make(map[string][]byte)}
	if err := g.run(); err != nil {
		return nil, fmt.Errorf("instrumenting %s: %w", goroot, err)
	}
	name, isNew, err := g.store(cache)
	if err != nil {
		return nil, fmt.Errorf("storing the overlay: %w", err)
	}
	return &Overlay{File: name, Notes: g.notes, New: isNew}, nil
}

// generator makes one overlay.
type generator struct {
	src   string           // folder of the standard library
	files map[string]*file // files that were read, by name relative to src
	out   map[string][]byte
	notes []string
}

func (g *generator) run() error {
	for _, r := range renames {
		if err := g.renameMethods(r.file, r.recv, r.methods); err != nil {
			return err
		}
	}
	if err := g.addField(); err != nil {
		return err
	}
	for _, h := range hooks {
		if err := g.addHook(h); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(g.files) {
		f := g.files[name]
		if len(f.edits) == 0 {
			continue
		}
		text, err := f.apply()
		if err != nil {
			return err
		}
		g.out[name] = text
	}
	return g.inject()
}

// open returns a file of the standard library.
func (g *generator) open(name string) (*file, error) {
	if f := g.files[name]; f != nil {
		return f, nil
	}
	src, err := os.ReadFile(filepath.Join(g.src, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	f, err := parse(name, src)
	if err != nil {
		return nil, err
	}
	g.files[name] = f
	return f, nil
}

// renameMethods renames methods where they are declared, and where RWMutex calls
// those of its own Mutex, which must not be watched.
func (g *generator) renameMethods(name, recv string, methods []string) error {
	f, err := g.open(name)
	if err != nil {
		return err
	}
	for _, m := range methods {
		d := f.function(recv, m)
		if d == nil {
			return fmt.Errorf("%s: no method (*%s).%s", name, recv, m)
		}
		f.rename(d.Name, renamed(m))
	}
	if recv != "RWMutex" {
		return nil
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := call.X.(*ast.SelectorExpr); ok && x.Sel.Name == "w" && slices.Contains(methods, call.Sel.Name) {
			f.rename(call.Sel, renamed(call.Sel.Name))
		}
		return true
	})
	return nil
}

// addField adds a word to the runtime's type g.
func (g *generator) addField() error {
	f, err := g.open("runtime/runtime2.go")
	if err != nil {
		return err
	}
	for _, d := range f.ast.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range d.Specs {
			t, ok := s.(*ast.TypeSpec)
			if !ok || t.Name.Name != "g" {
				continue
			}
			if st, ok := t.Type.(*ast.StructType); ok {
				f.insert(st.Fields.Closing, "lockcheck uintptr ")
				return nil
			}
		}
	}
	return fmt.Errorf("%s: no struct type g", f.name)
}

// addHook adds a hook, or a note that there is no place for it.
func (g *generator) addHook(h hook) error {
	f, d, err := g.find(h)
	if err != nil {
		return err
	}
	if d != nil {
		return f.hook(d, h)
	}
	name := h.fn
	if h.recv != "" {
		name = h.recv + "." + h.fn
	}
	if h.without == "" {
		return fmt.Errorf("package %s has no func %s: this version of Go is not supported", h.dir, name)
	}
	g.notes = append(g.notes, fmt.Sprintf("package %s has no func %s: not recorded: %s", h.dir, name, h.without))
	return nil
}

// find returns the function of a hook and its file: the one that has it now, or else
// another one of the package.
func (g *generator) find(h hook) (*file, *ast.FuncDecl, error) {
	names, err := g.candidates(h)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		f, err := g.open(name)
		if err != nil {
			return nil, nil, err
		}
		if d := f.function(h.recv, h.fn); d != nil {
			return f, d, nil
		}
	}
	return nil, nil, nil
}

// candidates returns the file that is expected to have the function, if there is
// such a file, and those others whose text has its name.
func (g *generator) candidates(h hook) ([]string, error) {
	expected := path.Join(h.dir, h.file)
	if f, err := g.open(expected); err == nil && f.function(h.recv, h.fn) != nil {
		return []string{expected}, nil
	}
	entries, err := os.ReadDir(filepath.Join(g.src, h.dir))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(g.src, h.dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if strings.Contains(string(text), h.fn+"(") {
			names = append(names, path.Join(h.dir, e.Name()))
		}
	}
	return names, nil
}

// inject adds the new files.
func (g *generator) inject() error {
	leaks, err := g.hasLeakProfile()
	if err != nil {
		return err
	}
	unwanted := "lockcheck_noleak.go"
	if !leaks {
		unwanted = "lockcheck_leak.go"
		g.notes = append(g.notes, "package runtime has no func goroutineLeakGC: not recorded: leaked goroutines")
	}
	for _, dir := range []string{"runtime", "sync", "testing"} {
		entries, err := injected.ReadDir(path.Join("_inject", dir))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Name() == unwanted {
				continue
			}
			text, err := injected.ReadFile(path.Join("_inject", dir, e.Name()))
			if err != nil {
				return err
			}
			g.out[path.Join(dir, e.Name())] = text
		}
	}
	return nil
}

// hasLeakProfile reports whether the garbage collector can look for leaked
// goroutines: since Go 1.26.
func (g *generator) hasLeakProfile() (bool, error) {
	f, err := g.open("runtime/mgc.go")
	if err != nil {
		return false, err
	}
	return f.function("", "goroutineLeakGC") != nil, nil
}
