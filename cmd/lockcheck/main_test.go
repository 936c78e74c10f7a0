package main

import (
	"flag"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/cli"
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
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, vars...)
			return nil
		},
	})
}

// TestPayloadCategory: the analysis marks its payloads as the command expects.
func TestPayloadCategory(t *testing.T) {
	if analyzer.PayloadCategory != cli.PayloadCategory {
		t.Errorf("package analyzer has %q, package cli %q", analyzer.PayloadCategory, cli.PayloadCategory)
	}
}
