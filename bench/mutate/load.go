package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A listed package is what "go list -json" says of one.
type listed struct {
	ImportPath   string
	Dir          string
	Export       string
	DepOnly      bool
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	ImportMap    map[string]string
	Error        *struct{ Err string }
}

// pkg is a package to mutate, type-checked.
type pkg struct {
	listed
	fset  *token.FileSet
	files []*ast.File // of GoFiles; cgo files are not mutated
	info  *types.Info
}

// load lists and type-checks the packages. Their imports come from the export
// data of the go command's cache, so that the standard library is enough.
func load(ctx context.Context, dir string, patterns []string) ([]*pkg, error) {
	args := append([]string{"list", "-e", "-export", "-deps", "-json"}, patterns...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	export := make(map[string]string)
	var targets []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		export[l.ImportPath] = l.Export
		if !l.DepOnly {
			targets = append(targets, l)
		}
	}

	var pkgs []*pkg
	for _, l := range targets {
		if l.Error != nil {
			fmt.Fprintf(os.Stderr, "skipped: %s: %s\n", l.ImportPath, l.Error.Err)
			continue
		}
		p, err := check(l, export)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, nil
}

// check type-checks a package. Errors do not stop it: a receiver whose type is
// unknown is no unlock, and go vet has its own say about the package.
func check(l listed, export map[string]string) (*pkg, error) {
	p := &pkg{listed: l, fset: token.NewFileSet(), info: &types.Info{
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}}
	var all []*ast.File
	parse := func(name string) error {
		f, err := parser.ParseFile(p.fset, filepath.Join(l.Dir, name), nil, parser.SkipObjectResolution)
		if err == nil {
			all = append(all, f)
		}
		return err
	}
	for _, name := range l.GoFiles {
		if err := parse(name); err != nil {
			return nil, err
		}
	}
	p.files = all
	for _, name := range l.CgoFiles {
		if err := parse(name); err != nil {
			return nil, err
		}
	}
	conf := types.Config{
		FakeImportC: true,
		Error:       func(error) {},
		Importer: importer.ForCompiler(p.fset, "gc", func(path string) (io.ReadCloser, error) {
			if mapped, ok := l.ImportMap[path]; ok {
				path = mapped
			}
			if export[path] == "" {
				return nil, fmt.Errorf("no export data for %q", path)
			}
			return os.Open(export[path])
		}),
	}
	conf.Check(l.ImportPath, p.fset, all, p.info) // the error is one of those above
	return p, nil
}
