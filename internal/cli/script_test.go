package cli

import (
	"flag"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/internal/lock"
)

var update = flag.Bool("update", false, "rewrite what the scripts of testdata want")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lockcheck": func() { os.Exit(Main(toyEngine())) },
	})
}

// TestScripts runs testdata/*.txtar, one per behaviour, with the toy engine. The
// go command that they reach is the real one, with its real cache.
func TestScripts(t *testing.T) {
	goEnv := func(name string) string {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		return strings.TrimSpace(string(out))
	}
	tool, err := exec.LookPath("lockcheck") // TestMain put it there
	if err != nil {
		t.Fatal(err)
	}
	gocache, gomodcache := goEnv("GOCACHE"), goEnv("GOMODCACHE")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LOCKCHECK", tool)
			env.Setenv("GOCACHE", gocache)
			env.Setenv("GOMODCACHE", gomodcache)
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // a second in each process, if this is a -race test
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"appears": appears,
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

// appears waits until a file exists, for a minute at most.
func appears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: appears file")
	}
	for range 6000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("no file %s", args[0])
}

// remark is a comment that the toy engine acts upon.
type remark struct {
	verb, rule, text string
	node             ast.Node
	site             lock.Site
}

func toyRemarks(pass *analysis.Pass) []remark {
	var out []remark
	for _, f := range pass.Files {
		for _, group := range f.Comments {
			for _, c := range group.List {
				verb, rest, _ := strings.Cut(strings.TrimPrefix(c.Text, "//"), " ")
				rule, text, _ := strings.Cut(rest, " ")
				switch verb {
				case "find", "low", "half", "note", "fail", "wait":
					p := pass.Fset.Position(c.Pos())
					out = append(out, remark{verb, rule, text, c, lock.Site{File: filepath.Clean(p.Filename), Line: p.Line, Col: p.Column}})
				}
			}
		}
	}
	return out
}
