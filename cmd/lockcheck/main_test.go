package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/cli"
	"github.com/lockcheck/lockcheck/internal/config"
)

var update = flag.Bool("update", false, "rewrite what the scripts of testdata want")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lockcheck": main})
}

// TestScripts runs the command with the analysis that it ships with. What the
// command does with findings is tested in package cli.
func TestScripts(t *testing.T) {
	tool, err := exec.LookPath("lockcheck") // TestMain put it there
	if err != nil {
		t.Fatal(err)
	}
	vars := []string{"LOCKCHECK=" + tool, "GOPROXY=off", "GOFLAGS=", "GOTOOLCHAIN=local",
		"GORACE=atexit_sleep_ms=0"} // a second in each process, if this is a -race test
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		vars = append(vars, name+"="+strings.TrimSpace(string(out)))
	}
	// What the go command keeps of a build with an overlay depends on where the
	// overlay lies: it is the users' own place, so that the standard library is
	// compiled once and not for each script.
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	vars = append(vars, "XDG_CACHE_HOME="+cache)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, vars...)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"generate": generate,
		},
	})
}

// exits runs a command and checks its exit code: exits 3 lockcheck ./...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// generate writes a source of text that is repeated:
//
//	generate file.go count template
//
// The template is a file. Of its lines, those that start with "*" are written
// count times, "#" in them being the number, up to the next line that does not.
func generate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: generate file count template")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	var out, repeated strings.Builder
	flush := func() {
		for i := range count {
			out.WriteString(strings.ReplaceAll(repeated.String(), "#", strconv.Itoa(i)))
		}
		repeated.Reset()
	}
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		if text, ok := strings.CutPrefix(line, "*"); ok {
			repeated.WriteString(text)
			continue
		}
		flush()
		out.WriteString(line)
	}
	flush()
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o777))
	ts.Check(os.WriteFile(name, []byte(out.String()), 0o666))
}

// TestProgram: the analysis and the command agree on what they say to each other.
func TestProgram(t *testing.T) {
	if analyzer.PayloadCategory != cli.PayloadCategory {
		t.Errorf("package analyzer has %q, package cli %q", analyzer.PayloadCategory, cli.PayloadCategory)
	}
	for _, name := range []string{cli.CompleteFlag, cli.WholeFlag, cli.DeclaredFlag} {
		if engine(config.Default()).Program.Flags.Lookup(name) == nil {
			t.Errorf("the analyzer has no flag %s", name)
		}
	}
}
