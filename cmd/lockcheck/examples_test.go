package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// planted lists the bugs of the examples, by folder: what is reported there.
// Nothing is reported in a folder that is not named: the corrected twins.
var planted = map[string][]string{
	"counter":     {"LK5004"},
	"lockorder":   {"LK1001"},
	"earlyreturn": {"LK3001"},
}

// report is the first line of a report, by the command or by go vet.
var report = regexp.MustCompile(`(?m)^\S*examples/deadlock/(\S+\.go):\d+:\d+: (LK\d+): `)

// TestExamplesFound: the command and go vet find the bugs planted in
// examples/deadlock, and nothing in the corrected twins.
func TestExamplesFound(t *testing.T) {
	tool, err := exec.LookPath("lockcheck")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"command": {tool, "./examples/deadlock/..."},
		"go vet":  {"go", "vet", "-vettool=" + tool, "./examples/deadlock/..."},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
			cmd.Dir = root
			out, err := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Errorf("exit code %d, want 1: %v", code, err)
			}
			got := make(map[string][]string)
			for _, m := range report.FindAllStringSubmatch(string(out), -1) {
				folder := path.Dir(m[1])
				got[folder] = append(got[folder], m[2])
			}
			if !maps.EqualFunc(got, planted, slices.Equal) {
				t.Errorf("got %v, want %v, in\n%s", got, planted, out)
			}
		})
	}
}

// TestExamplesEnd: each example comes back to its reader. The corrected ones give
// the right result; the others give it or fail as their comments say.
func TestExamplesEnd(t *testing.T) {
	for folder, want := range map[string]string{
		"counter":           `^counted \d+ of 20000000\n$`,
		"counter/fixed":     `^counted 20000000 of 20000000\n$`,
		"earlyreturn":       `(?m)^done$|^fatal error: all goroutines are asleep - deadlock!$`,
		"earlyreturn/fixed": `(?m)^done$`,
		"lockorder":         `^moved 2 times: no deadlock, this time\n$|^deadlock: `,
		"lockorder/fixed":   `^moved 2 times\n$`,
	} {
		t.Run(folder, func(t *testing.T) {
			exe := filepath.Join(t.TempDir(), "example.exe")
			if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", exe, "../../examples/deadlock/"+folder).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, exe)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); err != nil && path.Base(folder) == "fixed" || ctx.Err() != nil {
				t.Errorf("%v, %v", err, ctx.Err())
			}
			if !regexp.MustCompile(want).Match(out.Bytes()) {
				t.Errorf("got %q, want a match of %s", out.Bytes(), want)
			}
		})
	}
}

// TestReadme: the report that the README shows is what the command prints.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "\n    $ lockcheck ./examples/deadlock/lockorder\n")
	if !ok {
		t.Fatal("no call of lockcheck in README.md")
	}
	var want strings.Builder
	for line := range strings.Lines(rest) {
		text, ok := strings.CutPrefix(line, "    ")
		if !ok {
			break
		}
		want.WriteString(text)
	}
	cmd := exec.CommandContext(t.Context(), "lockcheck", "./examples/deadlock/lockorder")
	cmd.Dir = "../.."
	out, _ := cmd.Output() // an exit code of 1, for the finding
	if string(out) != want.String() {
		t.Errorf("got\n%s\nREADME.md has\n%s", out, want.String())
	}
}
