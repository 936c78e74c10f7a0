package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A moduleMode is how the go command gets a package's dependencies. Lists that
// reach back before modules need all three:
//
//	go.mod?  vendor folder?   mode
//	no       yes              GOPATH, as the commit was built then
//	no       no               a go.mod is written; versions are today's
//	yes      with modules.txt vendor: nothing to resolve or to download
//	yes      otherwise        mod: go.sum may lack what today's Go asks for
type moduleMode struct {
	dir string   // folder of the module, where the go command runs
	env []string // what it needs
}

// prepareModules writes what the go command misses, once per checkout.
func prepareModules(ctx context.Context, tree, importPath string) error {
	if !exists(tree, "go.mod") {
		if exists(tree, "vendor") {
			return nil
		}
		return goMod(ctx, tree, "init", importPath)
	}
	// Without a go directive the go command would take its own version, and
	// with it another meaning of loop variables. 1.16 is what it documents.
	return filepath.WalkDir(tree, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "vendor" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.Name() != "go.mod" {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil || goDirective.Match(text) || exists(filepath.Dir(p), "vendor", "modules.txt") {
			return err
		}
		return goMod(ctx, filepath.Dir(p), "edit", "-go=1.16")
	})
}

var goDirective = regexp.MustCompile(`(?m)^go \d`)

func goMod(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"mod"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GO111MODULE=on", "PWD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// modeOf returns the mode for a package of the checkout.
func (r *repo) modeOf(pkg string) moduleMode {
	// cgo would ask for C libraries that type-checking has no use for.
	env := []string{"GOWORK=off", "CGO_ENABLED=0", "GOTOOLCHAIN=local"}
	dir := pkg
	for dir != "" && !exists(r.tree, dir, "go.mod") {
		dir = strings.TrimPrefix(path.Dir("/"+dir), "/")
	}
	abs := filepath.Join(r.tree, filepath.FromSlash(dir))
	switch {
	case !exists(abs, "go.mod"):
		env = append(env, "GO111MODULE=off", "GOPATH="+r.gopath, "GOFLAGS=")
	case exists(abs, "vendor", "modules.txt"):
		env = append(env, "GOFLAGS=-mod=vendor")
	default:
		env = append(env, "GOFLAGS=-mod=mod")
	}
	return moduleMode{dir: abs, env: env}
}

// byMode groups packages that one run of the go command can take together, and
// turns them into its patterns.
func (r *repo) byMode(pkgs []string) (modes []moduleMode, patterns [][]string) {
	for _, pkg := range pkgs {
		m := r.modeOf(pkg)
		i := slices.IndexFunc(modes, func(n moduleMode) bool { return n.dir == m.dir })
		if i < 0 {
			i = len(modes)
			modes, patterns = append(modes, m), append(patterns, nil)
		}
		rel, err := filepath.Rel(m.dir, filepath.Join(r.tree, filepath.FromSlash(pkg)))
		if err != nil {
			rel = pkg
		}
		patterns[i] = append(patterns[i], "./"+filepath.ToSlash(rel))
	}
	return modes, patterns
}

func exists(elem ...string) bool {
	_, err := os.Stat(filepath.Join(elem...))
	return !errors.Is(err, fs.ErrNotExist)
}
