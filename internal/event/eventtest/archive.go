// Package eventtest runs the tests of the pipeline's stages: it type-checks the
// Go files of an archive, hands them to a stage, and compares the stage's result,
// as text, with what the archive wants.
package eventtest

import (
	"flag"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

var update = flag.Bool("update", false, "rewrite what the archives of testdata want")

// Module is the import path of an archive's folders. The texts leave it out.
const Module = "example.com/"

// Run runs stage on each testdata/*.txtar: on the packages of the archive, those
// that others import first. A folder is a package; the files at the top are
// package p. The section declared has the locks that are declared. What stage
// returns must be the section want.
func Run(t *testing.T, stage func(t *testing.T, pkgs []event.Source) string) {
	t.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(stage(t, Check(t, ar)), Module, "")
			want := section(ar, "want")
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want.Data) {
				t.Errorf("%s: got\n%s\nwant\n%s", name, got, want.Data)
			}
		})
	}
}

// section returns a section of the archive, which is added if there is none.
func section(ar *txtar.Archive, name string) *txtar.File {
	for i := range ar.Files {
		if ar.Files[i].Name == name {
			return &ar.Files[i]
		}
	}
	ar.Files = append(ar.Files, txtar.File{Name: name})
	return &ar.Files[len(ar.Files)-1]
}

// Check type-checks the packages of an archive, in the order of their first
// files: a package comes after those that it imports.
func Check(t testing.TB, ar *txtar.Archive) []event.Source {
	t.Helper()
	c := &checker{fset: token.NewFileSet(), own: map[string]*types.Package{}}
	c.std = importer.ForCompiler(c.fset, "gc", nil)
	files := map[string][]*ast.File{}
	var folders []string
	for _, f := range ar.Files {
		if !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		file, err := parser.ParseFile(c.fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f.Name)
		if files[dir] == nil {
			folders = append(folders, dir)
		}
		files[dir] = append(files[dir], file)
	}
	var declared *event.Declared
	if i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == "declared" }); i >= 0 {
		declared = event.Declare(declarations(t, string(ar.Files[i].Data)))
	}
	var pkgs []event.Source
	for _, dir := range folders {
		src, err := c.check(dir, files[dir])
		if err != nil {
			t.Fatal(err)
		}
		src.Declared = declared
		pkgs = append(pkgs, src)
	}
	return pkgs
}

// Source type-checks one file, as package p.
func Source(t testing.TB, text string) event.Source {
	t.Helper()
	return Check(t, &txtar.Archive{Files: []txtar.File{{Name: "p.go", Data: []byte(text)}}})[0]
}

// Build returns the events of a package.
func Build(t testing.TB, src event.Source) *event.Package {
	t.Helper()
	pkg, err := event.Build(src)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// checker type-checks the packages of an archive; it is their importer.
type checker struct {
	fset *token.FileSet
	std  types.Importer
	own  map[string]*types.Package
}

func (c *checker) Import(path string) (*types.Package, error) {
	if p, ok := c.own[path]; ok {
		return p, nil
	}
	return c.std.Import(path)
}

func (c *checker) check(dir string, files []*ast.File) (event.Source, error) {
	if dir == "." {
		dir = "p"
	}
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: c, GoVersion: "go1.26"}
	pkg, err := conf.Check(Module+dir, c.fset, files, info)
	if err != nil {
		return event.Source{}, err
	}
	c.own[pkg.Path()] = pkg
	return event.Source{Fset: c.fset, Files: files, Pkg: pkg, Info: info}, nil
}

// declarations reads a line for each operation, of which those on one lock follow
// each other:
//
//	type p.T: Lock p.T.Acquire
//	name p.lock: calls Lock p.With
func declarations(t testing.TB, text string) []lock.Declaration {
	var list []lock.Declaration
	last := ""
	for line := range strings.Lines(text) {
		of, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		words := strings.Fields(rest)
		if !ok || len(words) < 2 {
			t.Fatalf("declared: %q", line)
		}
		if of != last {
			kind, name, _ := strings.Cut(of, " ")
			d := lock.Declaration{}
			if name = Module + name; kind == "type" {
				d.Type = name
			} else {
				d.Name = lock.Class(name)
			}
			list = append(list, d)
			last = of
		}
		d := &list[len(list)-1]
		d.Operations = append(d.Operations, lock.Operation{
			Func: Module + words[len(words)-1], Op: lock.OpNamed(words[len(words)-2]), Calls: words[0] == "calls",
		})
	}
	return list
}
