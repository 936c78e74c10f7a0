package picture

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// edge is p.from before p.to, from's lock taken at line 1 of its file and to's at line 2.
func edge(from, to string) order.Edge {
	site := func(line int) lock.Site { return lock.Site{File: from + ".go", Line: line, Col: 2} }
	return order.Edge{From: lock.Class(from), To: lock.Class(to), Func: "f", Held: site(1), Path: []lock.Frame{{Func: "f", Site: site(2)}}}
}

// seen is what a run says of the same.
func seen(from, to string, count int) evidence.Edge {
	held := func(class string, line int) evidence.Held {
		return evidence.Held{Class: lock.Class(class), Stack: evidence.Stack{
			{Func: "example.com/p.f[example.com/q.T]", Site: lock.Site{File: from + ".go", Line: line}},
			{Func: "main.main", Site: lock.Site{File: "main.go", Line: 9}},
		}}
	}
	return evidence.Edge{From: held(from, 1), To: held(to, 2), Count: count}
}

func cycle(classes ...lock.Class) finding.Finding {
	return finding.Finding{Rule: "LK1001", Locks: classes}
}

// short tells a picture in a few lines.
func short(p *Picture) string {
	var b strings.Builder
	for _, l := range p.Locks {
		fmt.Fprintf(&b, "%s ring %d", l.Class, l.Ring)
		if l.Outside {
			b.WriteString(" outside")
		}
		b.WriteString("\n")
	}
	for _, o := range p.Orders {
		fmt.Fprintf(&b, "%s -> %s: %d predicted, %d observed, findings %v", o.From, o.To, len(o.Predicted), o.Recorded(), o.Findings)
		if o.Ring {
			b.WriteString(", ring")
		}
		if o.Guess() {
			b.WriteString(", guess")
		}
		b.WriteString("\n")
	}
	if len(p.Alone) > 0 {
		fmt.Fprintf(&b, "alone: %v\n", p.Alone)
	}
	return b.String()
}

func TestNew(t *testing.T) {
	guess := edge("p.a", "p.b")
	guess.Guess = 1
	own := func(pkg string) bool { return pkg == "p" }
	for _, tt := range []struct {
		name string
		src  Source
		want string
	}{
		{"nothing", Source{}, ""},
		{"a cycle that is a finding, and one that is none", Source{
			Predicted: []order.Edge{edge("p.a", "p.b"), edge("p.b", "p.a"), edge("p.b", "p.c"), edge("p.c", "p.d"), edge("p.d", "p.c")},
			Findings:  []finding.Finding{{Rule: "LK3001", Locks: []lock.Class{"p.c"}}, cycle("p.b", "p.a")},
		}, `
p.a ring 1
p.b ring 1
p.c ring 2
p.d ring 2
p.a -> p.b: 1 predicted, 0 observed, findings [1], ring
p.b -> p.a: 1 predicted, 0 observed, findings [1], ring
p.b -> p.c: 1 predicted, 0 observed, findings []
p.c -> p.d: 1 predicted, 0 observed, findings [], ring
p.d -> p.c: 1 predicted, 0 observed, findings [], ring
`},
		{"two locks of one class are no ring", Source{
			Predicted: []order.Edge{edge("p.a", "p.a")},
			Findings:  []finding.Finding{{Rule: "LK1002", Locks: []lock.Class{"p.a"}}},
		}, `
p.a ring 0
p.a -> p.a: 1 predicted, 0 observed, findings [0]
`},
		{"of other packages only what a finding is about", Source{
			Predicted: []order.Edge{edge("p.a", "q.b"), edge("q.b", "p.a"), edge("q.b", "q.c"), edge("p.a", "p.d"), edge("q.c", "p.a")},
			Written:   []lock.Class{"p.a", "p.e", "q.e"},
			Findings:  []finding.Finding{cycle("p.a", "q.b")},
			Asked:     own,
		}, `
p.a ring 1
p.d ring 0
q.b ring 1 outside
p.a -> p.d: 1 predicted, 0 observed, findings []
p.a -> q.b: 1 predicted, 0 observed, findings [0], ring
q.b -> p.a: 1 predicted, 0 observed, findings [0], ring
alone: [p.e]
`},
		{"no guesses, but what they join is not alone", Source{
			Predicted: []order.Edge{guess, edge("p.b", "p.c")},
			Written:   []lock.Class{"p.a", "p.b", "p.e"},
		}, `
p.b ring 0
p.c ring 0
p.b -> p.c: 1 predicted, 0 observed, findings []
alone: [p.e]
`},
		{"guesses, and what runs say of them", Source{
			Predicted: []order.Edge{guess, edge("p.b", "p.c")}, Guesses: true,
			Observed: []evidence.Edge{seen("p.b", "p.c", 3), seen("p.b", "p.c", 4), seen("p.c", "p.d", 1)},
		}, `
p.a ring 0
p.b ring 0
p.c ring 0
p.d ring 0
p.a -> p.b: 1 predicted, 0 observed, findings [], guess
p.b -> p.c: 1 predicted, 7 observed, findings []
p.c -> p.d: 0 predicted, 1 observed, findings []
`},
		{"an order that only a deadlock shows", Source{
			Findings: []finding.Finding{{Rule: "LK9001", Locks: []lock.Class{"p.a", "p.b"}}},
		}, `
p.a ring 1
p.b ring 1
p.a -> p.b: 0 predicted, 0 observed, findings [0], ring
p.b -> p.a: 0 predicted, 0 observed, findings [0], ring
`},
		{"a declared order", Source{
			Findings: []finding.Finding{{Rule: "LK1003", Locks: []lock.Class{"p.a", "p.b"}}},
		}, `
p.a ring 0
p.b ring 0
p.a -> p.b: 0 predicted, 0 observed, findings [0]
`},
	} {
		if got, want := short(New(tt.src)), strings.TrimPrefix(tt.want, "\n"); got != want {
			t.Errorf("%s: got\n%swant\n%s", tt.name, got, want)
		}
	}
}

// TestPlaces: what runs say is told with the calls in their order, and is found again in
// what was predicted for the same lines.
func TestPlaces(t *testing.T) {
	p := New(Source{Predicted: []order.Edge{edge("p.a", "p.b")}, Observed: []evidence.Edge{seen("p.a", "p.b", 5)}})
	p.Rename(func(file string) string { return "src/" + file })
	o := p.Orders[0]
	want := Place{
		Held:    []lock.Frame{{Func: "main.main", Site: lock.Site{File: "src/main.go", Line: 9}}, {Func: "p.f[example.com/q.T]", Site: lock.Site{File: "src/p.a.go", Line: 1}}},
		Taken:   []lock.Frame{{Func: "main.main", Site: lock.Site{File: "src/main.go", Line: 9}}, {Func: "p.f[example.com/q.T]", Site: lock.Site{File: "src/p.a.go", Line: 2}}},
		HeldFor: "write", TakenFor: "write", Count: 5,
	}
	if got := o.Observed[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := o.Predicted[0]; got.Count != 5 || got.Taken[0].Site != (lock.Site{File: "src/p.a.go", Line: 2, Col: 2}) {
		t.Errorf("predicted: %+v, want it at src/p.a.go:2:2 with a count of 5", got)
	}
}

// TestJSON: a picture round-trips, and does not depend on the order of what it is made of.
func TestJSON(t *testing.T) {
	src := Source{
		Predicted: []order.Edge{edge("p.a", "p.b"), edge("p.b", "p.a"), edge("p.b", "p.c")},
		Observed:  []evidence.Edge{seen("p.a", "p.b", 5), seen("p.c", "p.d", 1)},
		Findings:  []finding.Finding{cycle("p.a", "p.b")},
	}
	text := func(p *Picture) string {
		var b bytes.Buffer
		if err := p.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := text(New(src))
	slices.Reverse(src.Predicted)
	slices.Reverse(src.Observed)
	if again := text(New(src)); again != first {
		t.Errorf("in another order\n%s\nwant\n%s", again, first)
	}
	p, err := ReadJSON(strings.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if again := text(p); again != first {
		t.Errorf("read and written again\n%s\nwant\n%s", again, first)
	}
	for _, bad := range []string{"", "{}", `{"version": 2}`} {
		if _, err := ReadJSON(strings.NewReader(bad)); err == nil {
			t.Errorf("%q can be read", bad)
		}
	}
	if got := text(New(Source{})); strings.Contains(got, "null") {
		t.Errorf("the picture of nothing has a null:\n%s", got)
	}
}
