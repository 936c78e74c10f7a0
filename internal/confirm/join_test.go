package confirm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// predicted is a cycle of two locks, as the static analysis tells it: lock n is taken
// at line n, with a column.
func predicted(a, b int) finding.Finding {
	class := func(n int) lock.Class { return lock.Class(fmt.Sprintf("p.f%d.L%d", n, n)) }
	site := func(n int) lock.Site { return lock.Site{File: "/none/p.go", Line: n, Col: 2} }
	return finding.Finding{
		Rule: "LK1001", Confidence: finding.High, Site: site(b), Message: "predicted",
		Locks: []lock.Class{class(a), class(b)},
		Steps: []finding.Step{
			{Site: site(a)}, {Site: lock.Site{File: "/none/call.go", Line: 1}, Path: []lock.Frame{{Func: "f", Site: site(b)}}},
			{Site: site(b)}, {Site: site(a)},
		},
	}
}

func TestJoin(t *testing.T) {
	rs := load(t, record(append(locks(9),
		edge(1, 1, 1, 2), edge(2, 2, 2, 1), // the cycle of 1 and 2
		edge(3, 1, 3, 4),                   // one order of 3 and 4
		edge(4, 1, 5, 6), edge(5, 1, 6, 5), // both, in one goroutine
		edge(6, 1, 7, 8), edge(7, 2, 8, 7), // a cycle that nobody predicted
		"member 1 8 9 write 9 9 write 9 0", "deadlock 1")...))
	other := finding.Finding{Rule: "LK3001", Message: "other"}
	never := predicted(7, 9)
	var got strings.Builder
	for _, f := range Join([]finding.Finding{predicted(1, 2), predicted(3, 4), predicted(5, 6), never, other}, rs.Findings(false), rs) {
		fmt.Fprintf(&got, "%s %s: %s\n", f.Rule, strings.Fields(f.Message)[0], f.Seen)
	}
	want := `LK9001 deadlock:: happened
LK1001 predicted: predicted and observed
LK1001 predicted: predicted, and each order ran
LK1001 acquiring: observed, not predicted
LK1001 predicted: predicted, 1 of 2 orders ran
LK1001 predicted: predicted, never run
LK3001 other: 
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}
