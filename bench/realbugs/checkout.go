package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A repo is one repository's checkouts:
//
//	work/<owner>+<name>/<commit>/                    at rest, kept between runs
//	work/gopath/src/github.com/<owner>/<name>/       while it is vetted
//
// Every commit is vetted in the same place because the go command's cache knows
// packages by their folder: the packages that two commits have in common are
// compiled and vetted once. The place is inside a GOPATH for the commits from
// before modules.
type repo struct {
	name    string // owner/name
	gitDir  string
	atRest  string
	tree    string
	gopath  string
	prepare string
}

func newRepo(name string, opts options) *repo {
	flat := strings.ReplaceAll(name, "/", "+")
	gopath := filepath.Join(opts.work, "gopath")
	return &repo{
		name:    name,
		gitDir:  filepath.Join(opts.mirrors, flat, "repo"),
		atRest:  filepath.Join(opts.work, flat),
		tree:    filepath.Join(gopath, "src", "github.com", filepath.FromSlash(name)),
		gopath:  gopath,
		prepare: opts.prepare,
	}
}

// in puts the commit's checkout, made and prepared if need be, into the place
// where it is vetted, calls f, and puts it back.
func (r *repo) in(ctx context.Context, commit string, f func() error) error {
	if err := r.putBack(); err != nil {
		return err // left there by a run that was killed
	}
	dir := filepath.Join(r.atRest, commit)
	_, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := r.create(ctx, commit); err != nil {
			os.RemoveAll(r.tree)
			return fmt.Errorf("%s at %.12s: %w", r.name, commit, err)
		}
	case err != nil:
		return err
	default:
		if err := os.MkdirAll(filepath.Dir(r.tree), 0o777); err != nil {
			return err
		}
		if err := os.Rename(dir, r.tree); err != nil {
			return err
		}
	}
	return errors.Join(f(), r.putBack())
}

// marker is the file that says which commit a finished checkout is of. The
// leading underscore hides it from the go command.
const marker = "_realbugs_commit"

// putBack moves the checkout away from the place where it was vetted; an
// unfinished one is thrown away.
func (r *repo) putBack() error {
	commit, err := os.ReadFile(filepath.Join(r.tree, marker))
	if errors.Is(err, fs.ErrNotExist) {
		return os.RemoveAll(r.tree)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.atRest, 0o777); err != nil {
		return err
	}
	return os.Rename(r.tree, filepath.Join(r.atRest, string(commit)))
}

// create checks the commit out in place and prepares it.
func (r *repo) create(ctx context.Context, commit string) error {
	if err := extract(ctx, r.gitDir, commit, r.tree); err != nil {
		return err
	}
	if r.prepare != "" {
		cmd := exec.CommandContext(ctx, r.prepare)
		cmd.Dir = r.tree
		cmd.Env = append(os.Environ(),
			"REALBUGS_REPO="+r.name, "REALBUGS_COMMIT="+commit, "REALBUGS_GITDIR="+r.gitDir)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", r.prepare, err)
		}
	}
	if err := prepareModules(ctx, r.tree, "github.com/"+r.name); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.tree, marker), []byte(commit), 0o666)
}
