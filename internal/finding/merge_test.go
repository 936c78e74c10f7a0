package finding

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

func at(file string, line int) lock.Site { return lock.Site{File: file, Line: line, Col: 1} }

func TestMerge(t *testing.T) {
	cyc := func(file string, locks ...lock.Class) Finding {
		return Finding{Rule: "LK1001", Confidence: High, Site: at(file, 1), Message: "cycle", Locks: locks}
	}
	leak := Finding{Rule: "LK3001", Confidence: High, Site: at("b.go", 7), Message: "held"}
	unsure := leak
	unsure.Confidence = Low
	told := leak
	told.Steps = []Step{{Message: "locked here"}}

	tests := []struct {
		name             string
		packages, linked []Finding
		want             []Finding
	}{
		{"nothing", nil, nil, nil},
		{"sorted by site", []Finding{leak, cyc("a.go", "A", "B")}, nil, []Finding{cyc("a.go", "A", "B"), leak}},
		{"with and without tests", []Finding{leak, leak}, nil, []Finding{leak}},
		{"the surer one stays", []Finding{unsure, leak}, nil, []Finding{leak}},
		{"the fuller one stays", []Finding{leak, told}, nil, []Finding{told}},
		{"a linked cycle is new", []Finding{leak}, []Finding{cyc("a.go", "A", "B")}, []Finding{cyc("a.go", "A", "B"), leak}},
		{"a linked cycle is known, from its other lock", []Finding{cyc("a.go", "A", "B")}, []Finding{cyc("z.go", "B", "A")}, []Finding{cyc("a.go", "A", "B")}},
		{"two packages close one cycle", []Finding{cyc("a.go", "A", "B"), cyc("z.go", "B", "A")}, nil, []Finding{cyc("a.go", "A", "B"), cyc("z.go", "B", "A")}},
		{"other rules of the link stay", []Finding{leak}, []Finding{{Rule: "LK2001", Site: at("b.go", 7)}}, []Finding{{Rule: "LK2001", Site: at("b.go", 7)}, leak}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Merge(tt.packages, tt.linked)
			for i := range got {
				if got[i].Fingerprint == "" {
					t.Errorf("finding %d has no fingerprint", i)
				}
				got[i].Fingerprint = ""
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestMergeOrder: the order in which packages were analysed does not show.
func TestMergeOrder(t *testing.T) {
	var all []Finding
	for i := range 40 {
		all = append(all, Finding{
			Rule: []string{"LK1001", "LK3001"}[i%2], Confidence: []Confidence{High, Low}[i/2%2], Package: "p",
			Site: at("a.go", i%5), Message: []string{"m", "n"}[i/10%2], Func: []string{"F", "G", "H"}[i%3],
		})
	}
	want := Merge(all, nil)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := Merge(all, nil); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	}
	if !slices.IsSortedFunc(want, Compare) {
		t.Errorf("not sorted: %+v", want)
	}
	for _, a := range want {
		for _, b := range want {
			if Compare(a, b) != -Compare(b, a) {
				t.Errorf("Compare is not antisymmetric on %+v, %+v", a, b)
			}
		}
	}
}

func TestFingerprint(t *testing.T) {
	f := Finding{
		Rule: "LK1001", Package: "p", Func: "F", Site: at("/here/a.go", 10), Message: "opposite order at b.go:3",
		Locks: []lock.Class{"p.mu", "p.nu"},
		Steps: []Step{{Site: at("/here/a.go", 9), Func: "F", Path: []lock.Frame{{Func: "G", Site: at("/here/a.go", 3)}}}},
	}
	moved := f
	moved.Site, moved.Message = at("/elsewhere/a.go", 22), "opposite order at b.go:5"
	moved.Steps = []Step{{Site: at("/elsewhere/a.go", 21), Func: "F", Path: []lock.Frame{{Func: "G", Site: at("/elsewhere/a.go", 15)}}}}
	print := func(f Finding) string { return Merge([]Finding{f}, nil)[0].Fingerprint }
	if print(f) != print(moved) {
		t.Errorf("moved lines change the fingerprint: %s, %s", print(f), print(moved))
	}
	for name, change := range map[string]func(*Finding){
		"rule":    func(f *Finding) { f.Rule = "LK1002" },
		"package": func(f *Finding) { f.Package = "q" },
		"func":    func(f *Finding) { f.Func = "H" },
		"locks":   func(f *Finding) { f.Locks = f.Locks[:1] },
		"path":    func(f *Finding) { f.Steps = []Step{{Func: "F", Path: []lock.Frame{{Func: "H"}}}} },
	} {
		g := f
		change(&g)
		if print(g) == print(f) {
			t.Errorf("another %s has the same fingerprint", name)
		}
	}

	// Two findings that only their lines tell apart are numbered.
	both := Merge([]Finding{moved, f}, nil)
	if len(both) != 2 || both[1].Fingerprint != both[0].Fingerprint+"-2" {
		t.Errorf("got %+v, want two with -2 after the second's fingerprint", both)
	}
}
