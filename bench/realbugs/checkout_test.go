package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newHistory makes a bare git directory with one commit and returns the commit.
func newHistory(t *testing.T, mirrors string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(mirrors, "owner+name", "repo")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	src := t.TempDir()
	for name, text := range files {
		p := filepath.Join(src, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	none := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(none, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir = src
		cmd.Env = append(os.Environ(), "GIT_DIR="+dir, "GIT_WORK_TREE="+src,
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
			"GIT_CONFIG_GLOBAL="+none, "GIT_CONFIG_SYSTEM="+none)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, stderr.String())
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "all")
	return git("rev-parse", "HEAD")
}

func TestCheckoutIsKeptAndReused(t *testing.T) {
	opts := options{mirrors: t.TempDir(), work: t.TempDir()}
	commit := newHistory(t, opts.mirrors, map[string]string{
		"go.mod":            "module example.com/m\n",
		"a/a.go":            "package a\n",
		"a/a_test.go":       "package a\n",
		"a/testdata/src.go": "package src\n",
	})
	r := newRepo("owner/name", opts)

	check := func() error {
		if !exists(r.tree, "a", "a.go") {
			t.Error("a/a.go is not checked out")
		}
		if exists(r.tree, "a", "a_test.go") || exists(r.tree, "a", "testdata") {
			t.Error("tests are checked out")
		}
		text, err := os.ReadFile(filepath.Join(r.tree, "go.mod"))
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), "go 1.16") {
			t.Errorf("go.mod has no go directive: %q", text)
		}
		return nil
	}
	if err := r.in(t.Context(), commit, check); err != nil {
		t.Fatal(err)
	}
	if exists(r.tree) || !exists(r.atRest, commit) {
		t.Error("the checkout was not put back")
	}

	// What a preparation wrote must still be there in the next run, even when
	// the last one was killed with the checkout in place.
	if err := os.WriteFile(filepath.Join(r.atRest, commit, "generated.go"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(r.atRest, commit), r.tree); err != nil {
		t.Fatal(err)
	}
	err := r.in(t.Context(), commit, func() error {
		if !exists(r.tree, "generated.go") {
			t.Error("the checkout was made anew")
		}
		return check()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheckoutThatFailsIsNotKept(t *testing.T) {
	opts := options{mirrors: t.TempDir(), work: t.TempDir(), prepare: filepath.Join(t.TempDir(), "absent")}
	commit := newHistory(t, opts.mirrors, map[string]string{"go.mod": "module example.com/m\n\ngo 1.20\n"})
	r := newRepo("owner/name", opts)
	err := r.in(t.Context(), commit, func() error { return errors.New("reached") })
	if err == nil || err.Error() == "reached" {
		t.Errorf("error = %v, want one about the preparation", err)
	}
	if exists(r.tree) || exists(r.atRest, commit) {
		t.Error("a checkout whose preparation failed is kept")
	}
}

func TestModuleModes(t *testing.T) {
	tree := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                      "module m\n",
		"server/go.mod":               "module m/server\n",
		"server/lease/lease.go":       "package lease\n",
		"server/vendor/modules.txt":   "",
		"client/client.go":            "package client\n",
		"server/storage/mvcc/mvcc.go": "package mvcc\n",
	} {
		p := filepath.Join(tree, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r := &repo{tree: tree, gopath: "gopath"}
	modes, patterns := r.byMode([]string{"", "server/lease", "client", "server/storage/mvcc"})
	if len(modes) != 2 {
		t.Fatalf("got %d modes, want one per module: %+v", len(modes), modes)
	}
	if got, want := strings.Join(patterns[0], " "), "./. ./client"; got != want {
		t.Errorf("patterns of the root module = %q, want %q", got, want)
	}
	if got, want := strings.Join(patterns[1], " "), "./lease ./storage/mvcc"; got != want {
		t.Errorf("patterns of the server module = %q, want %q", got, want)
	}
	if got := strings.Join(modes[0].env, " "); !strings.Contains(got, "-mod=mod") {
		t.Errorf("root module runs with %q, want -mod=mod", got)
	}
	if got := strings.Join(modes[1].env, " "); !strings.Contains(got, "-mod=vendor") {
		t.Errorf("server module runs with %q, want -mod=vendor", got)
	}

	r.tree = filepath.Join(tree, "server", "lease") // no go.mod at all
	if env := strings.Join(r.modeOf("").env, " "); !strings.Contains(env, "GO111MODULE=off") {
		t.Errorf("without go.mod the mode is %q, want GOPATH", env)
	}
}
