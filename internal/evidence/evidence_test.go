package evidence

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockcheck/lockcheck/internal/lock"
)

func stack(names ...string) Stack {
	var s Stack
	for i, name := range names {
		s = append(s, lock.Frame{Func: "p." + name, Site: lock.Site{File: "/src/" + name + ".go", Line: i + 1}})
	}
	return s
}

func held(class string, frames ...string) Held {
	return Held{Class: lock.Class(class), Stack: stack(frames...)}
}

// random returns evidence of some runs, out of few enough possibilities that
// two of them have records in common.
func random(rng *rand.Rand) *Evidence {
	e := new(Evidence)
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	lockOf := func() Held {
		h := held(pick("p.T.mu", "p.nu", "q.U.\tmu\\n"), pick("f", "g"), pick("f", "h"))
		h.Mode = lock.Mode(rng.IntN(2))
		return h
	}
	for range rng.IntN(6) {
		e.Builds = append(e.Builds, Build{pick("a", "b"), pick("", "v1"), "go1.26.8", "linux/amd64", 1})
		e.Classes = append(e.Classes, Class{lock.Class(pick("p.T.mu", "p.nu")), lock.Site{File: `C:\f.go`, Line: 1 + rng.IntN(2)}, 1 + rng.IntN(3), rng.IntN(2) == 0})
		edge := Edge{From: lockOf(), To: lockOf(), Thread: pick("", "r/1", "r/2"), Count: 1 + rng.IntN(5)}
		if rng.IntN(2) == 0 {
			edge.Gates = []lock.Class{"p.gate"}
		}
		if rng.IntN(2) == 0 {
			edge.ReadGates = []lock.Class{"p.gate", "p.other"}
		}
		e.Edges = append(e.Edges, edge)
		e.Deadlocks = append(e.Deadlocks, Deadlock{Rule: pick("LK9001", "LK9002"), Count: 1, Members: []Member{
			{7, lockOf(), lockOf(), stack("main"), ""}, {8, lockOf(), lockOf(), nil, pick("", "exited")},
		}})
		e.Leaks = append(e.Leaks, Leak{pick("chan send", "select"), stack(pick("f", "g")), 1})
		e.Waits = append(e.Waits, Wait{pick("cond", "lock"), stack("w"), []Held{lockOf()}, 2, 5 * time.Second, time.Duration(rng.IntN(9))})
	}
	e.compact()
	return e
}

func encode(t *testing.T, e *Evidence) []byte {
	t.Helper()
	var buf bytes.Buffer
	if n, err := e.WriteTo(&buf); err != nil || n != int64(buf.Len()) {
		t.Fatalf("WriteTo = %d, %v; wrote %d", n, err, buf.Len())
	}
	return buf.Bytes()
}

func decode(t *testing.T, text []byte) *Evidence {
	t.Helper()
	e, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return e
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		want := random(rng)
		if len(want.Edges) == 0 {
			continue // nothing at all is written for nothing, not even a header
		}
		if got := decode(t, encode(t, want)); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	}
}

// TestMerge: files put one after the other, merged in any order, or merged in
// parts say the same.
func TestMerge(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		texts := make([][]byte, 4)
		for i := range texts {
			texts[i] = encode(t, random(rng))
		}
		merge := func(order []int) *Evidence {
			all := new(Evidence)
			for _, i := range order {
				if len(texts[i]) > 0 {
					all.Merge(decode(t, texts[i]))
				}
			}
			return all
		}
		joined := bytes.Join(texts, nil)
		if len(joined) == 0 {
			continue
		}
		want := encode(t, decode(t, joined))
		for range 5 {
			order := rng.Perm(len(texts))
			if got := encode(t, merge(order)); !bytes.Equal(got, want) {
				t.Fatalf("in order %v: got\n%s\nwant\n%s", order, got, want)
			}
			parts := merge(order[:2])
			parts.Merge(merge(order[2:]))
			if got := encode(t, parts); !bytes.Equal(got, want) {
				t.Fatalf("in parts %v: got\n%s\nwant\n%s", order, got, want)
			}
		}
	}
}

// TestCounts: what several runs saw adds up, and two goroutines are no longer
// the only one.
func TestCounts(t *testing.T) {
	edge := func(thread string, count int) *Evidence {
		return &Evidence{Edges: []Edge{{From: held("A", "f"), To: held("B", "g"), Thread: thread, Count: count}}}
	}
	all := new(Evidence)
	for _, e := range []*Evidence{edge("r/1", 2), edge("r/1", 3)} {
		all.Merge(e)
	}
	if got := all.Edges[0]; got.Count != 5 || got.Thread != "r/1" {
		t.Errorf("one goroutine: got %+v, want 5 times in r/1", got)
	}
	all.Merge(edge("s/1", 1))
	if got := all.Edges[0]; len(all.Edges) != 1 || got.Count != 6 || got.Thread != "" {
		t.Errorf("two goroutines: got %+v, want one edge, 6 times", all.Edges)
	}
}

// TestKilled: wherever a process is killed, what it wrote before is read.
func TestKilled(t *testing.T) {
	e := random(rand.New(rand.NewPCG(5, 6)))
	text := encode(t, e)
	first := len(header) + 1
	for n := first; n < len(text); n++ {
		if _, err := Read(bytes.NewReader(text[:n])); err != nil {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, bad := range []string{
		"edge\n",
		"lockcheck-evidence\t2\n",
		header + "\nedge\tA\twrite\t7\n",
		header + "\nedge\tA\twrote\t0\tB\twrite\t0\t\t1\n",
		header + "\nclass\tA\tf.go\t1\t-\n",
		header + "\nleak\tselect\t0\t-1\n",
	} {
		if e, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("Read(%q) = %+v", bad, e)
		}
	}
	e, err := Read(strings.NewReader(header + "\nfuture\tof\tanother kind\n"))
	if err != nil || !reflect.DeepEqual(e, new(Evidence)) {
		t.Errorf("an unknown kind: %+v, %v", e, err)
	}
}

// TestFolder: processes append to files of their own in one folder.
func TestFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "evidence")
	for range 3 {
		f, err := Create(folder)
		if err != nil {
			t.Fatal(err)
		}
		w := NewWriter(f)
		for i := range 2 {
			if err := w.Edge(Edge{From: held("A", "f"), To: held(fmt.Sprint("B", i), "f"), Count: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "README"), []byte("other\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Edges) != 2 || e.Edges[0].Count != 3 || e.Edges[1].Count != 3 {
		t.Errorf("got %+v, want two edges, 3 times each", e.Edges)
	}
}

// FuzzRead: whatever is read can be written, and reads as the same.
func FuzzRead(f *testing.F) {
	var buf bytes.Buffer
	if _, err := random(rand.New(rand.NewPCG(7, 8))).WriteTo(&buf); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Add([]byte(header + "\nstack\t1\tf\t:1:0\nleak\t\t1\t0\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var once bytes.Buffer
		if _, err := e.WriteTo(&once); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&once)
		if err != nil || !reflect.DeepEqual(e, again) && once.Len() > 0 {
			t.Errorf("%v\ngot  %+v\nwant %+v", err, again, e)
		}
	})
}
