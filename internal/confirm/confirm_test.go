package confirm

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// build is build information of a program at a revision, as a recording has it.
func build(revision string) string {
	return `path\texample.com/prog\nbuild\tvcs.revision=` + revision + `\n`
}

// The tests write recordings as programs do. There is no source, so that a lock is
// called for the place where it is taken: stack n is p.fn at line n, and lock n is
// taken at stack n in the first place.
func record(lines ...string) string {
	var b strings.Builder
	b.WriteString("lockcheck-run\t1\nprocess\tgo1.26.8\tlinux/amd64\t7\tprog\t\n")
	for n := 1; n <= 9; n++ {
		fmt.Fprintf(&b, "stack\t%d\tp.f%d\t/none/p.go:%d\tp.main\t/none/main.go:1\n", n, n, n)
	}
	for _, l := range lines {
		b.WriteString(strings.ReplaceAll(l, " ", "\t") + "\n")
	}
	if n := len(lines); n == 0 || !strings.HasPrefix(lines[n-1], "end ") {
		b.WriteString("end\texit\t0\t0\t0\t0\n")
	}
	return b.String()
}

// locks are lines that declare mutexes on the heap.
func locks(n int) []string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("lock %d mutex heap", i+1))
	}
	return lines
}

// edge is the line of an edge. Locks are taken at the stack of their number.
func edge(id, goroutine, from, to int, gates ...int) string {
	s := fmt.Sprintf("edge %d %d %d write %d %d write %d", id, goroutine, from, from, to, to)
	for _, g := range gates {
		s += fmt.Sprintf(" %d write", g)
	}
	return s
}

// load returns the runs of the recordings.
func load(t *testing.T, recordings ...string) *Runs {
	t.Helper()
	dir := t.TempDir()
	for i, text := range recordings {
		text = strings.Replace(text, "\t7\tprog", fmt.Sprintf("\t%d\tprog", i), 1) // another process
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.lockcheck-run", i)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	rs, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs.Problems) > 0 {
		t.Fatalf("%q in\n%s", rs.Problems, recordings)
	}
	return rs
}

// summary is the rule, the confidence and the message of each finding.
func summary(rs *Runs) string {
	var b strings.Builder
	for _, f := range rs.Findings(false) {
		fmt.Fprintf(&b, "%s %s %s\n", f.Rule, f.Confidence, f.Message)
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	for _, test := range []struct {
		name       string
		recordings [][]string
		want       string
	}{
		{
			name: "abba",
			//	1 ──▶ 2 in goroutine 1
			//	1 ◀── 2 in goroutine 2
			recordings: [][]string{append(locks(2), edge(1, 1, 1, 2), edge(2, 2, 2, 1))},
			want:       "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name:       "three locks",
			recordings: [][]string{append(locks(3), edge(1, 1, 1, 2), edge(2, 2, 2, 3), edge(3, 3, 3, 1))},
			want:       "LK1001 high acquiring f1.L1 while holding f3.L3 may deadlock: f2.L2 is taken under f1.L1 at p.go:2, f3.L3 is taken under f2.L2 at p.go:3\n",
		},
		{
			name: "one goroutine cannot wait for itself",
			recordings: [][]string{
				append(locks(2), edge(1, 1, 1, 2), edge(2, 1, 2, 1)),
			},
		},
		{
			name: "unless others do the same",
			recordings: [][]string{
				append(locks(2), edge(1, 1, 1, 2), edge(2, 1, 2, 1), "shared 1"),
			},
			want: "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name:       "gated",
			recordings: [][]string{append(locks(3), edge(1, 1, 1, 2, 3), edge(2, 2, 2, 1, 3))},
		},
		{
			name: "gated by a read lock, which lets both in",
			recordings: [][]string{append(locks(2), "lock 3 rwmutex heap",
				edge(1, 1, 1, 2)+" 3 read", edge(2, 2, 2, 1)+" 3 read")},
			want: "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name: "gated by a lock that one goroutine reads and the other writes",
			recordings: [][]string{append(locks(2), "lock 3 rwmutex heap",
				edge(1, 1, 1, 2)+" 3 read", edge(2, 2, 2, 1)+" 3 write")},
		},
		{
			name: "a lock that goes from one goroutine to another is held by none of them",
			//	1 ──▶ 2 in goroutine 1, which does not give 1 back
			//	1 ◀── 2 in goroutine 2, which has given 1 back before
			recordings: [][]string{append(locks(2), edge(1, 1, 1, 2), "handoff 1", edge(2, 2, 2, 1))},
		},
		{
			name: "readers without a writer",
			recordings: [][]string{{"lock 1 rwmutex heap", "lock 2 rwmutex heap",
				"edge 1 1 1 read 1 2 read 2", "edge 2 2 2 read 2 1 read 1"}},
		},
		{
			name: "readers with writers",
			recordings: [][]string{{"lock 1 rwmutex heap", "lock 2 rwmutex heap", "written 1", "written 2",
				"edge 1 1 1 read 1 2 read 2", "edge 2 2 2 read 2 1 read 1"}},
			want: "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name: "two instances of one class",
			recordings: [][]string{append(locks(2),
				"edge 1 1 1 write 1 2 write 1", "edge 2 2 2 write 1 1 write 1")},
			want: "LK1002 high acquiring f1.L1 while holding another f1.L1 may deadlock: opposite order at p.go:1\n",
		},
		{
			name: "different instances in each order are a guess",
			//	1 ──▶ 2
			//	3 ◀── 4    of the same classes
			recordings: [][]string{append(locks(4),
				edge(1, 1, 1, 2), "edge 2 2 4 write 2 3 write 1")},
			want: "LK1001 low acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name:       "halves in two processes are a guess",
			recordings: [][]string{append(locks(2), edge(1, 1, 1, 2)), append(locks(2), edge(1, 1, 2, 1))},
			want:       "LK1001 low acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name: "unless each class has one instance",
			recordings: [][]string{
				{"lock 1 mutex static", "lock 2 mutex static", edge(1, 1, 1, 2)},
				{"lock 1 mutex static", "lock 2 mutex static", edge(1, 2, 2, 1)},
			},
			want: "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name: "the same cycle in two processes is told once",
			recordings: [][]string{
				append(locks(2), edge(1, 1, 1, 2), edge(2, 2, 2, 1)),
				append(locks(2), edge(1, 1, 1, 2), edge(2, 2, 2, 1)),
			},
			want: "LK1001 high acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n",
		},
		{
			name: "deadlock",
			recordings: [][]string{append(locks(2),
				"member 1 8 1 write 3 2 write 2 0", "member 1 7 2 write 4 1 write 1 5", "deadlock 1",
				"leak 7 sync.Mutex.Lock 4 0")},
			want: "LK9001 high deadlock: goroutine 8 waits for f1.L1, held by goroutine 7, which waits for f2.L2, held by goroutine 8\n",
		},
		{
			name: "deadlock of one",
			recordings: [][]string{append(locks(1),
				"member 1 8 1 write 3 1 write 1 0", "deadlock 1")},
			want: "LK9001 high deadlock: goroutine 8 waits for f1.L1, which it holds itself\n",
		},
		{
			name: "a deadlock that somebody resolved",
			recordings: [][]string{append(locks(1),
				"member 1 8 1 write 3 1 write 1 0", "deadlock 1", "resolved 1")},
		},
		{
			name: "owner ended",
			recordings: [][]string{append(locks(1),
				"orphan 7 1 write 1 0", "goroutine 8 sync.Mutex.Lock 1 write 2 0", "end exit 9 1 0 0")},
			want: "LK9002 high deadlock: goroutine 8 waits for f1.L1, which goroutine 7 took at p.go:1 and never gave back before it ended\n",
		},
		{
			name: "owner ended, and another goroutine gave the lock back",
			recordings: [][]string{append(locks(1),
				"orphan 7 1 write 1 0", "returned 1", "goroutine 8 sync.Mutex.Lock 1 write 2 0", "end exit 9 1 0 0")},
		},
		{
			name: "owner leaked",
			recordings: [][]string{append(locks(1),
				"leak 7 select 3 0", "goroutine 7 select 0 write 3 0", "holds 7 1 write 1",
				"goroutine 8 sync.Mutex.Lock 1 write 2 0", "end exit 9 1 0 0")},
			want: "LK9002 high deadlock: goroutine 8 waits for f1.L1, held by goroutine 7, which is stuck in select\n" +
				"LK9003 high goroutine 7 can never go on: nothing can end its select\n",
		},
		{
			name: "waiting when the program ends says nothing",
			recordings: [][]string{append(locks(1),
				"goroutine 7 select 0 write 3 0", "holds 7 1 write 1",
				"goroutine 8 sync.Mutex.Lock 1 write 2 0", "end exit 9 1 0 0")},
		},
		{
			name: "but when it was stopped",
			recordings: [][]string{append(locks(1),
				"goroutine 7 select 0 write 3 0", "holds 7 1 write 1",
				"goroutine 8 sync.Mutex.Lock 1 write 2 0", "end crash 9 1 0 0")},
			want: "LK9002 high deadlock: goroutine 8 waits for f1.L1, held by goroutine 7, which is stuck in select\n",
		},
		{
			name:       "wait under a lock",
			recordings: [][]string{append(locks(1), "wait select 2 7 1 write 1 8 3 4")},
			want:       "LK4001 low waiting in select while holding f1.L1 may deadlock: the goroutine that ends the wait took f1.L1 at p.go:4\n",
		},
		{
			name:       "and one function takes the lock and ends the wait",
			recordings: [][]string{append(locks(1), "wait sync.WaitGroup.Wait 2 7 1 write 1 8 3 3")},
			want:       "LK4002 high waiting in sync.WaitGroup.Wait while holding f1.L1 may deadlock: the goroutine that ends the wait took f1.L1 at p.go:3\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var texts []string
			for _, lines := range test.recordings {
				texts = append(texts, record(lines...))
			}
			if got := summary(load(t, texts...)); got != test.want {
				t.Errorf("got\n%swant\n%sof\n%s", got, test.want, strings.Join(test.recordings[0], "\n"))
			}
		})
	}
}

// TestStandard: where a cycle of the standard library's own lies.
func TestStandard(t *testing.T) {
	for _, test := range []struct {
		fn, file string
		want     bool
	}{
		{"syscall.forkExec", "/usr/local/go/src/syscall/exec_unix.go", true},
		{"net/http.(*Transport).getConn", "net/http/transport.go", true},
		{"example.com/p.F", "/home/me/src/example.com/p/p.go", false},
		{"example.com/p.F", "example.com/p/p.go", false},
		{"p.F", "/home/me/p/p.go", false},
	} {
		held := evidence.Held{Stack: evidence.Stack{{Func: test.fn, Site: lock.Site{File: test.file, Line: 1}}}}
		other := evidence.Held{Stack: evidence.Stack{{Func: "sync.f", Site: lock.Site{File: "sync/f.go", Line: 1}}}}
		ring := []observed{{from: other, to: held}, {from: held, to: other}}
		if got := standard(ring); got != test.want {
			t.Errorf("%s in %s: got %t", test.fn, test.file, got)
		}
	}
}

// TestTraces: whole stacks, outermost call first, on demand.
func TestTraces(t *testing.T) {
	rs := load(t, record(append(locks(2), edge(1, 1, 1, 2), edge(2, 2, 2, 1))...))
	if got := rs.Findings(false)[0].Steps[0].Path; got != nil {
		t.Errorf("a path that nobody asked for: %v", got)
	}
	got := fmt.Sprint(rs.Findings(true)[0].Steps[0].Path)
	if want := "[{main /none/main.go:1} {f2 /none/p.go:2}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestLoad: what cannot be read is told, one line for each file, and the rest is used.
func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.lockcheck-run", "")
	write("b.lockcheck-run", "lockcheck-run\t2\n")
	write("c.lockcheck", "hello\n")
	write("d.lockcheck-run", record(append(locks(2), edge(1, 1, 1, 2))...))
	write("f.lockcheck-run", "lockcheck-run\t1\nprocess\tgo1.26.8\tlinux/amd64\t8\tprog\t"+build("one")+"\nlock\t1\tmut")
	write("g.lockcheck-run", strings.ReplaceAll(record(), "\tprog\t\n", "\tprog\t"+build("two")+"\n"))
	write("README", "no recording\n")
	var e evidence.Evidence
	held := func(n int) evidence.Held {
		f := lock.Frame{Func: fmt.Sprintf("p.f%d", n), Site: lock.Site{File: "/none/p.go", Line: n}}
		return evidence.Held{Class: lock.Class(fmt.Sprintf("p.f%d.L%d", n, n)), Stack: evidence.Stack{f}}
	}
	e.Edges = []evidence.Edge{{From: held(2), To: held(1), Thread: "x/1", Count: 1}}
	e.Deadlocks = []evidence.Deadlock{{Rule: "LK9001", Count: 1, Members: []evidence.Member{{Goroutine: 3, Waits: held(5), Holds: held(4)}}}}
	f, err := os.Create(filepath.Join(dir, "e.lockcheck"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	f.Close()

	rs, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"a.lockcheck-run: empty", "b.lockcheck-run: a recording of another version", "c.lockcheck: line 1: no evidence",
		"without an end: 1 of 5 recordings", "example.com/prog: several builds, one, two",
	} {
		if len(rs.Problems) != 5 || !strings.Contains(rs.Problems[i], want) {
			t.Fatalf("problems %q, want five, number %d being %q", rs.Problems, i+1, want)
		}
	}
	want := "LK1001 low acquiring f1.L1 while holding f2.L2 may deadlock: opposite order at p.go:2\n" +
		"LK9001 high deadlock: goroutine 3 waits for f5.L5, which it holds itself\n"
	if got := summary(rs); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if _, err := Load(filepath.Join(dir, "none")); err == nil {
		t.Error("no error for a folder that does not exist")
	}
}

// TestDoc: each rule of runs is documented under its title. Slow work and callbacks under
// a lock no run shows.
func TestDoc(t *testing.T) {
	documented := 0
	for _, r := range finding.Rules() {
		if strings.HasPrefix(r.ID, "LK9") || "LK4001" <= r.ID && r.ID <= "LK4003" {
			documented++
			if !strings.Contains(Doc, "\n# "+r.ID+": "+r.Title+"\n") {
				t.Errorf("no documentation of %s: %s", r.ID, r.Title)
			}
		}
	}
	if documented < 6 {
		t.Errorf("%d rules", documented)
	}
}
