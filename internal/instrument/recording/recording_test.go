package recording

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// sample is a recording with a line of each kind.
const sample = `lockcheck-run	1
process	go1.26.8	linux/amd64	7	/tmp/prog	path\texample.com/prog\nmod\texample.com/prog\tv1.2.3\t\n
lock	1	mutex	static
lock	2	rwmutex	heap
written	2
stack	1	main.f	/src/f.go:3	runtime.main	/go/proc.go:1
stack	2	main.(*T[go.shape.int]).m	C:\\src\\g.go:4
stack	3	gopkg.in/yaml%2ev3.g	/src/h.go:5
edge	1	7	1	write	1	2	read	2	1	write
shared	1
member	1	8	1	write	1	2	write	2	0
member	1	7	2	read	2	1	write	1	3
deadlock	1
resolved	1
wait	chan receive	1	7	1	write	1	8	2	3
orphan	9	1	write	1	3
handoff	1
returned	1
leak	9	select	1	3
goroutine	7	chan receive	0	write	1	3
holds	7	2	read	2
from the future	1
end	exit	100	2	1	0
`

func TestRead(t *testing.T) {
	got, err := Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	frame := func(fn, file string, line int) evidence.Stack {
		return evidence.Stack{{Func: fn, Site: lock.Site{File: file, Line: line}}}
	}
	s1 := frame("example.com/prog.f", "/src/f.go", 3)
	s2 := frame("example.com/prog.(*T[...]).m", `C:\src\g.go`, 4)
	s3 := frame("gopkg.in/yaml.v3.g", "/src/h.go", 5)
	h1, h2 := Held{1, lock.Write, s1}, Held{2, lock.Read, s2}
	want := &Recording{
		Process: got.Process,
		Locks:   []Lock{{Static: true, HandedOff: true}, {RW: true, Written: true}},
		Edges:   []Edge{{Goroutine: 7, Shared: true, From: h1, To: h2, Gates: []Gate{{1, lock.Write}}}},
		Deadlocks: []Deadlock{{Resolved: true, Members: []Member{
			{7, h2, h1, s3}, {8, h1, Held{2, lock.Write, s2}, nil},
		}}},
		Waits:      []Wait{{"chan receive", s1, 7, h1, 8, s2, s3}},
		Orphans:    []Orphan{{9, h1, s3, true}},
		Leaks:      []Leak{{9, "select", s1, s3}},
		Goroutines: []Goroutine{{7, "chan receive", Held{Stack: s1}, []Held{h2}, s3}},
		End:        &End{"exit", 100, 2, 1, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	p := got.Process
	if p.Program() != "example.com/prog" || p.Revision() != "v1.2.3" || p.Go != "go1.26.8" || p.Target != "linux/amd64" {
		t.Errorf("process %+v", p)
	}
}

// TestKilled: wherever the process was killed, what it wrote before is read.
func TestKilled(t *testing.T) {
	for n := len(header) + 1; n < len(sample); n++ {
		if _, err := Read(strings.NewReader(sample[:n])); err != nil {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
}

// TestBad: what is wrong is told in one line, and the rest is used.
func TestBad(t *testing.T) {
	for _, test := range []struct{ text, err string }{
		{"", "empty"},
		{"lockcheck-r", "it ends in its first line"},
		{"hello\n", `no recording: it does not begin with "lockcheck-run\t1"`},
		{"lockcheck-run\t2\n", "a recording of another version"},
		{header + "\nedge\t1\n", "line 2: edge: the line ends too early"},
		{header + "\nlock\t0\tmutex\theap\n", "line 2: lock: no number of a lock: 0"},
		{header + "\nlock\t99999999\tmutex\theap\n", "line 2: lock: no number of a lock: 99999999"},
		{header + "\nedge\t1\t7\t5\twrite\t0\t5\twrite\t0\nshared\t1\n", "line 2: edge: no lock 5 before it, and 1 more lines"},
		{header + "\ndeadlock\t1\n", "no members"},
		{header + "\nstack\t1\tf\tnowhere\n", `no site: "nowhere"`},
	} {
		text := test.text
		if strings.HasPrefix(text, header) {
			text += "leak\t3\tselect\t0\t0\n"
		}
		r, err := Read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: error %v, want %q", test.text, err, test.err)
		}
		if text != test.text && len(r.Leaks) != 1 {
			t.Errorf("%q: the rest was not read", test.text)
		}
	}
}

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x"+Extension)
	if _, err := ReadFile(name); err == nil {
		t.Error("no error for a file that does not exist")
	}
	if err := os.WriteFile(name, []byte(sample), 0o666); err != nil {
		t.Fatal(err)
	}
	if r, err := ReadFile(name); err != nil || len(r.Edges) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// FuzzRead: no text makes the reader fail, and each lock that a recording names
// exists.
func FuzzRead(f *testing.F) {
	f.Add(sample)
	f.Add(header + "\nlock\t3\tmutex\theap\nwritten\t3\nstack\t1\t%\t:1\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, _ := Read(strings.NewReader(text))
		r.Each(func(h *Held) {
			if h.Lock < 0 || h.Lock > len(r.Locks) {
				t.Errorf("lock %d of %d", h.Lock, len(r.Locks))
			}
		})
		r.Process.Program()
		r.Process.Revision()
	})
}
