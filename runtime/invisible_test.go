//go:build !lockcheck && !lockcheck_godeadlock && !race

package lockcheck_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRaces: the race detector finds the same races in watched programs as in
// those that are not, and none of its reports is about the detector.
func TestRaces(t *testing.T) {
	const corpus = "./testdata/racy/..."
	plain := build(t, corpus, nil, "-race")
	watched := build(t, corpus, nil, "-race", "-tags=lockcheck")
	programs, err := os.ReadDir(plain)
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) < 10 {
		t.Fatalf("only %d programs", len(programs))
	}
	for _, p := range programs {
		t.Run(p.Name(), func(t *testing.T) {
			want := !strings.HasPrefix(p.Name(), "clean")
			for _, folder := range []string{plain, watched} {
				_, out := run(t, filepath.Join(folder, p.Name()))
				if got := strings.Contains(out, "WARNING: DATA RACE"); got != want {
					t.Errorf("watched: %v; a race is found: %v, want %v\n%s", folder == watched, got, want, out)
				}
				for report := range strings.SplitSeq(out, "==================\n") {
					if strings.HasPrefix(report, "WARNING: DATA RACE") && !strings.Contains(report, "main.main") {
						t.Errorf("a race that is not the program's:\n%s", report)
					}
				}
			}
		})
	}
}

// TestAsleep: the runtime still ends a program whose goroutines are all asleep,
// and before that the deadlock is reported.
func TestAsleep(t *testing.T) {
	for _, args := range [][]string{nil, {"-tags=lockcheck"}} {
		code, out := run(t, only(t, build(t, "./testdata/asleep", nil, args...)))
		if code != 2 || !strings.Contains(out, "all goroutines are asleep - deadlock!") {
			t.Errorf("%v: exit code %d, want 2 and the runtime's message in\n%s", args, code, out)
		}
		if args != nil && !slices.Contains(rules(out), "LK9001") {
			t.Errorf("%v: no LK9001 in\n%s", args, out)
		}
	}
}

// TestGoroutineLeaks: the runtime finds the goroutines that wait for locks which
// nobody can reach, as without the detector, which keeps no lock alive.
func TestGoroutineLeaks(t *testing.T) {
	env := []string{"GOEXPERIMENT=goroutineleakprofile"}
	total := regexp.MustCompile(`goroutineleak profile: total (\d+)`)
	for _, args := range [][]string{nil, {"-tags=lockcheck"}} {
		_, out := run(t, only(t, build(t, "./testdata/leak", env, args...)))
		m := total.FindStringSubmatch(out)
		if m == nil || m[1] != "6" {
			t.Errorf("%v: want a total of 6 in\n%s", args, out)
		}
	}
}

// TestGoDeadlockExamples: the mistakes that go-deadlock's documentation shows are
// reported when only the import is changed, by either engine.
func TestGoDeadlockExamples(t *testing.T) {
	program := only(t, build(t, "./testdata/godeadlock", nil, "-tags=lockcheck"))
	_, out := run(t, program)
	if got, want := rules(out), []string{"LK1001", "LK2003"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v, in\n%s", got, want, out)
	}
	program = only(t, build(t, "./testdata/godeadlock", nil, "-tags=lockcheck_godeadlock"))
	if code, out := run(t, program); code != 2 || !strings.Contains(out, "POTENTIAL DEADLOCK: Inconsistent locking") {
		t.Errorf("go-deadlock: exit code %d, want 2 and its report in\n%s", code, out)
	}
}
