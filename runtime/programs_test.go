//go:build !lockcheck && !lockcheck_godeadlock && !race

package lockcheck_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What is said here of watched programs is tried on programs that are built and
// run. The tags of the tests themselves do not matter, so they run without any.

// build builds the programs of a pattern, with these arguments of go build and in
// this environment, and returns the folder in which they are.
func build(t *testing.T, pattern string, env []string, args ...string) string {
	t.Helper()
	folder := t.TempDir() + string(filepath.Separator)
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", folder}, args, []string{pattern})...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pattern, err, out)
	}
	return folder
}

// run runs a program, and returns its exit code and what it wrote, both outputs
// together.
func run(t *testing.T, program string) (code int, output string) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "LOCKCHECK=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// only returns the one program in a folder.
func only(t *testing.T, folder string) string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d programs in %s, want 1: %v", len(list), folder, err)
	}
	return filepath.Join(folder, list[0].Name())
}

var warning = regexp.MustCompile(`(?m)^WARNING: lockcheck: (LK\d+): (.*)$`)

// rules returns the rules reported in the output of a program, each once.
func rules(output string) []string {
	var list []string
	for _, m := range warning.FindAllStringSubmatch(output, -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	slices.Sort(list)
	return list
}

// TestExamples: watched, the examples report what is wrong with them, however the
// run ends; not watched, or corrected, nothing.
func TestExamples(t *testing.T) {
	for _, test := range []struct {
		program string
		want    []string
		ends    bool // every run ends well
	}{
		{"lockorder", []string{"LK1001"}, false},
		{"lockorder/fixed", nil, true},
		{"earlyreturn", nil, false}, // what is reported depends on the run
		{"earlyreturn/fixed", nil, true},
	} {
		t.Run(test.program, func(t *testing.T) {
			pattern := "../examples/deadlock/" + test.program
			code, out := run(t, only(t, build(t, pattern, nil, "-tags=lockcheck")))
			hung := strings.Contains(out, "deadlock: each goroutine waits") || strings.Contains(out, "all goroutines are asleep")
			got := slices.DeleteFunc(rules(out), func(rule string) bool { return hung && rule >= "LK9" })
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v, in\n%s", got, test.want, out)
			}
			if test.ends && code != 0 {
				t.Errorf("exit code %d, want 0, and\n%s", code, out)
			}
			if _, out := run(t, only(t, build(t, pattern, nil))); len(rules(out)) != 0 {
				t.Errorf("not watched, it reports\n%s", out)
			}
		})
	}
}

// TestLockOrderExample: the report shows both locks, both orders and where each
// lock was taken.
func TestLockOrderExample(t *testing.T) {
	_, out := run(t, only(t, build(t, "../examples/deadlock/lockorder", nil, "-tags=lockcheck")))
	for _, part := range []string{"acquires main.", "while holding main.", "Previously, goroutine", "main.go:30", "main.go:32", "main.go:37", "main.go:39", "was created at:", "main.main()"} {
		if !strings.Contains(out, part) {
			t.Errorf("the report lacks %q:\n%s", part, out)
		}
	}
}

// TestNothingLinked: a program that uses the drop-in without a tag is the program
// that uses package sync: none of this module's functions is in it.
func TestNothingLinked(t *testing.T) {
	program := only(t, build(t, "../examples/deadlock/lockorder/fixed", nil))
	symbols, err := exec.Command("go", "tool", "nm", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(symbols, []byte("sync.(*Mutex).Lock")) {
		t.Fatal("the program has no symbols: nothing was tested")
	}
	for line := range strings.Lines(string(symbols)) {
		if strings.Contains(line, "lockcheck/runtime") && !strings.Contains(line, "inittask") {
			t.Errorf("linked in: %s", line)
		}
	}
}
