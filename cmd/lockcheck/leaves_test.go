package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/internal/instrument/recording"
)

const detector = "github.com/lockcheck/lockcheck/runtime/internal/detector"

// offered matches the functions of the detector that take a user's lock.
var offered = regexp.MustCompile(`\.\(\*(Mutex|RWMutex|Once|Cond|WaitGroup|Map|Pool|turn)\)\.|\.Once(Func|Values?)\b`)

// TestDetectorLocksAreLeaves watches the detector's own tests, and with them every
// lock that the detector has for itself: under none of these is a user's lock taken,
// and their order has no cycle. So whatever a program does with its locks, it does
// not wait for a lock of the detector for ever.
func TestDetectorLocksAreLeaves(t *testing.T) {
	dir := t.TempDir()
	out, err := exec.Command("lockcheck", "test", "--record", dir, "-count=1", "-tags=lockcheck", detector).CombinedOutput()
	// There are findings: the tests deadlock on purpose.
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+recording.Extension))
	if err != nil {
		t.Fatal(err)
	}
	nested := 0
	for _, file := range files {
		rec, err := recording.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		order := make(graph.Digraph, len(rec.Locks)+1)
		for _, e := range rec.Edges {
			if !own(e.From) {
				continue
			}
			if users(e.To) {
				t.Errorf("%v is taken under %v", e.To.Stack, e.From.Stack)
			}
			if own(e.To) {
				nested++
				order[e.From.Lock] = append(order[e.From.Lock], e.To.Lock)
			}
		}
		for _, ring := range order.SCC() {
			if len(ring) > 1 || slices.Contains(order[ring[0]], ring[0]) {
				t.Errorf("%s: locks %v of the detector are taken in a cycle", file, ring)
			}
		}
	}
	// Who looks for deadlocks reports them: it cannot be that no lock was nested.
	if nested == 0 {
		t.Error("no lock of the detector was seen under another one: do the recordings say so still?")
	}
}

// own reports whether the detector took a lock of its own.
func own(h recording.Held) bool { return byDetector(h) && !users(h) }

// users reports whether the lock is a test's, or such as the detector offers.
func users(h recording.Held) bool {
	return byDetector(h) && (strings.HasSuffix(h.Stack[0].Site.File, "_test.go") || offered.MatchString(h.Stack[0].Func))
}

func byDetector(h recording.Held) bool {
	return len(h.Stack) > 0 && strings.HasPrefix(h.Stack[0].Func, detector+".")
}
