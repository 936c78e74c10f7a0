package detector_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// inversion takes two locks in both orders.
func inversion(a, b *detector.Mutex) {
	nest(a, b)
	nest(b, a)
}

// child runs a test of this binary in a process of its own, and returns its exit
// code and what it wrote to standard error.
func child(t *testing.T, test string, env ...string) (code int, stderr string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), append(env, "DETECTOR_CHILD=1")...)
	var out bytes.Buffer
	cmd.Stderr = &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

func isChild() bool { return os.Getenv("DETECTOR_CHILD") != "" }

func TestExit(t *testing.T) {
	if isChild() {
		detector.Configure(detector.Environment(detector.Options{}))
		var a, b detector.Mutex
		inversion(&a, &b)
		return
	}
	code, stderr := child(t, "TestExit", "LOCKCHECK=exit=66")
	if code != 66 || !strings.Contains(stderr, "WARNING: lockcheck: LK100") {
		t.Errorf("exit code %d, want 66, and a report in\n%s", code, stderr)
	}
	code, stderr = child(t, "TestExit", "LOCKCHECK=")
	if code != 0 || !strings.Contains(stderr, "WARNING: lockcheck: LK100") {
		t.Errorf("exit code %d, want 0, and a report in\n%s", code, stderr)
	}
	code, stderr = child(t, "TestExit", "LOCKCHECK=exit=66,suppress=LK1002:detector_test:known")
	if code != 0 || stderr != "" {
		t.Errorf("suppressed: exit code %d, want 0, and nothing in\n%s", code, stderr)
	}
}

// twins returns two locks of one class, of a name that no other test uses.
func twins(name string) (a, b *detector.Mutex) {
	a, b = new(detector.Mutex), new(detector.Mutex)
	detector.Name(a, name)
	detector.Name(b, name)
	return a, b
}

func TestPanic(t *testing.T) {
	collect(t, detector.Options{Panic: true})
	a, b := twins("panic")
	nest(a, b)
	inGoroutine(func() {
		b.Lock()
		defer b.Unlock()
		defer func() {
			if v, ok := recover().(string); !ok || !strings.Contains(v, "LK1002") {
				t.Errorf("recovered %v, want a report", v)
			}
			if !a.TryLock() { // it did not come to lock it
				t.Error("the lock is held after the panic")
				return
			}
			a.Unlock()
		}()
		a.Lock()
		//lint:ignore LK3001 the lock stays held if the test fails
	})
}

// Goroutines that wait for each other cannot panic: the program does.
func TestPanicOfDeadlock(t *testing.T) {
	if isChild() {
		detector.Configure(detector.Environment(detector.Options{Suppress: []detector.Suppression{
			{Rule: "LK1002", Reason: "the test wants the deadlock itself"},
		}}))
		ringOf(make([]detector.Mutex, 2))
		time.Sleep(20 * time.Second) // the panic comes first
		return
	}
	code, stderr := child(t, "TestPanicOfDeadlock", "LOCKCHECK=panic")
	if code != 2 || !strings.Contains(stderr, "WARNING: lockcheck: LK9001: deadlock") || !strings.Contains(stderr, "panic: ===") {
		t.Errorf("exit code %d, want 2, a report and a panic in\n%s", code, stderr)
	}
}

// A callback may lock what it likes, what its reporter holds included, and panic.
func TestCallback(t *testing.T) {
	detector.Reset()
	a, b := twins("callback")
	called := make(chan string, 1)
	detector.Configure(detector.Options{Output: io.Discard, OnReport: func(r detector.Report) {
		b.Lock() // held while the report is made
		defer b.Unlock()
		called <- r.Rule
		panic("in a callback, as the test wants it")
	}})
	defer detector.Configure(detector.Options{Output: io.Discard})
	inversion(a, b)
	if rule := <-called; rule != "LK1002" {
		t.Errorf("called with %s", rule)
	}
}

func TestSuppress(t *testing.T) {
	for _, test := range []struct {
		name string
		s    detector.Suppression
		want []string
	}{
		{"by class", detector.Suppression{Rule: "LK1002", Match: "by class", Reason: "sorted"}, nil},
		{"by function", detector.Suppression{Match: "nestHere", Reason: "sorted"}, nil},
		{"another rule", detector.Suppression{Rule: "LK1001", Match: "nestHere", Reason: "sorted"}, []string{"LK1002"}},
		{"another place", detector.Suppression{Match: "elsewhere", Reason: "sorted"}, []string{"LK1002"}},
		{"without a reason", detector.Suppression{Match: "nestHere"}, []string{"LK1002"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := collect(t, detector.Options{Suppress: []detector.Suppression{test.s}})
			a, b := twins(test.name)
			inversion(a, b)
			c.want(t, test.want...)
		})
	}
}

func TestEnvironmentUnreadable(t *testing.T) {
	if isChild() {
		detector.Environment(detector.Options{})
		return
	}
	_, stderr := child(t, "TestEnvironmentUnreadable", "LOCKCHECK=exit=many,colour,suppress=LK1001:x:,low")
	for _, want := range []string{"many", `unknown word "colour"`, "suppress=LK1001:x:"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("standard error lacks %q:\n%s", want, stderr)
		}
	}
}

func TestName(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	detector.Name(&a, "the first lock")
	detector.Name(&b, "the second lock")
	inversion(&a, &b)
	c.want(t, "LK1001 acquiring the first lock while holding the second lock may deadlock")
}

func TestOrder(t *testing.T) {
	//	a < b < c
	c := collect(t, detector.Options{})
	var x, y, z detector.Mutex
	detector.Order(&x, &y)
	detector.Order(&y, &z)
	nest(&x, &y, &z)
	c.want(t)
	nest(&z, &x)
	r := c.now()
	if len(r) != 2 || r[1].Rule != "LK1003" || !strings.Contains(r[1].Message, "TestOrder.x while holding TestOrder.z violates") {
		t.Errorf("got %+v, want LK1001 and LK1003", r)
	}
}

func TestAsserts(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.Mutex
	var rw detector.RWMutex
	m.Lock()
	rw.RLock()
	detector.AssertHeld(&m)
	detector.AssertHeld(&rw)
	c.want(t)
	inGoroutine(func() { detector.AssertHeld(&m) })
	detector.AssertNotHeld(rw.RLocker())
	m.Unlock()
	rw.RUnlock()
	c.want(t, "LK9006 TestAsserts.m is not held", "LK9006 TestAsserts.rw is held")
}

func TestStatus(t *testing.T) {
	collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	defer a.Unlock()
	b.Lock()
	defer b.Unlock()
	waiting := make(chan struct{})
	go func() {
		close(waiting)
		b.Lock()
		b.Unlock()
	}()
	<-waiting
	for deadline := time.Now().Add(10 * time.Second); ; {
		var buf bytes.Buffer
		if err := detector.WriteStatus(&buf); err != nil {
			t.Fatal(err)
		}
		text := buf.String()
		if strings.Contains(text, "holds TestStatus.a, acquired at:") &&
			strings.Contains(text, "waits to acquire TestStatus.b at:") &&
			strings.Contains(text, "detector_test.TestStatus.a -> ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the status lacks something:\n%s", text)
		}
	}
}

// The profile is one that go tool pprof reads.
func TestProfile(t *testing.T) {
	collect(t, detector.Options{Profile: true})
	var m detector.Mutex
	for range 3 {
		m.Lock()
		m.Unlock()
	}
	var buf bytes.Buffer
	if err := detector.WriteHoldProfile(&buf); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "holds.pb.gz")
	if err := os.WriteFile(name, buf.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "tool", "pprof", "-sample_index=holds", "-raw", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"holds/count delay/nanoseconds", "TestProfile"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("go tool pprof does not see %q:\n%s", want, out)
		}
	}
	if _, err := gzip.NewReader(&buf); err != nil {
		t.Error(err)
	}
}

// What is seen is written when it is seen.
func TestEvidence(t *testing.T) {
	folder := t.TempDir()
	collect(t, detector.Options{Evidence: folder})
	var gate, a, b detector.Mutex
	gate.Lock()
	gate.Unlock()
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nest(&gate, &a, &b)
	e, err := evidence.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Builds) != 1 || e.Builds[0].Go == "" {
		t.Errorf("builds: %+v", e.Builds)
	}
	found := false
	for _, edge := range e.Edges {
		if strings.HasSuffix(string(edge.From.Class), ".TestEvidence.a") && strings.HasSuffix(string(edge.To.Class), ".TestEvidence.b") {
			found = true
			if len(edge.Gates) != 1 || !strings.HasSuffix(string(edge.Gates[0]), ".TestEvidence.gate") || edge.Thread == "" {
				t.Errorf("edge %+v, want the gate and a thread", edge)
			}
		}
	}
	if !found || len(e.Edges) != 3 {
		t.Errorf("got edges %+v, want those between gate, a and b", e.Edges)
	}
	ringOf(make([]detector.Mutex, 3))
	for deadline := time.Now().Add(10 * time.Second); len(e.Deadlocks) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("no deadlock in the evidence")
		}
		if e, err = evidence.ReadDir(folder); err != nil {
			t.Fatal(err)
		}
	}
	if d := e.Deadlocks[0]; d.Rule != "LK9001" || len(d.Members) != 3 || d.Members[0].Holds.Class == "" {
		t.Errorf("got %+v", d)
	}
}
