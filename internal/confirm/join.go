package confirm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Join puts what was predicted and what was observed into one list, the most certain
// first, and says of each finding which of the two it is. A prediction of a cycle and
// the observation of one are the same if they are about the same locks; then the
// prediction is shown, which knows columns and calls. Of a cycle that was not observed
// it says how many of its orders were seen in runs, by the sites of their two locks.
func Join(predicted, observed []finding.Finding, runs *Runs) []finding.Finding {
	type joined struct {
		finding.Finding
		rank int
	}
	var all []joined
	seen := make(map[string]bool)
	for _, f := range observed {
		if k := about(f); k != "" {
			seen[k] = true
		}
	}
	known := make(map[string]bool)
	orders := runs.orders()
	for _, f := range predicted {
		k := about(f)
		if k == "" {
			all = append(all, joined{f, 5})
			continue
		}
		known[k] = true
		if seen[k] {
			f.Seen = "predicted and observed"
			all = append(all, joined{f, 1})
			continue
		}
		n, of := ran(f, orders)
		switch {
		case n == 0:
			f.Seen = "predicted, never run"
			all = append(all, joined{f, 4})
		case n < of:
			f.Seen = fmt.Sprintf("predicted, %d of %d orders ran", n, of)
			all = append(all, joined{f, 3})
		default:
			f.Seen = "predicted, and each order ran"
			all = append(all, joined{f, 2})
		}
	}
	for _, f := range observed {
		switch k := about(f); {
		case strings.HasPrefix(f.Rule, "LK9"):
			f.Seen = "happened"
			all = append(all, joined{f, 0})
		case k == "" || !known[k]:
			f.Seen = "observed, not predicted"
			all = append(all, joined{f, 2})
		}
	}
	slices.SortStableFunc(all, func(a, b joined) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), finding.Compare(a.Finding, b.Finding))
	})
	var out []finding.Finding
	for _, j := range all {
		out = append(out, j.Finding)
	}
	return out
}

// about returns the locks that a cycle is about, whichever is named first, and "" for
// other findings.
func about(f finding.Finding) string {
	switch f.Rule {
	case "LK1001", "LK1002", "LK9001":
		var names []string
		for _, c := range f.Locks {
			names = append(names, string(c))
		}
		slices.Sort(names)
		return strings.Join(slices.Compact(names), " ")
	}
	return ""
}

// orderSites are the lines where two locks were taken, one under the other.
type orderSites struct{ held, taken lock.Site }

// orders returns the orders that were seen.
func (rs *Runs) orders() map[orderSites]bool {
	orders := make(map[orderSites]bool)
	for i := range rs.Evidence.Edges {
		e := &rs.Evidence.Edges[i]
		orders[orderSites{line(e.From.Site()), line(e.To.Site())}] = true
	}
	return orders
}

// ran returns how many of the orders of a predicted cycle were seen, and of how many:
// its steps tell by turns where a lock is taken and where the next one is.
func ran(f finding.Finding, orders map[orderSites]bool) (n, of int) {
	for i := 0; i+1 < len(f.Steps); i += 2 {
		taken := f.Steps[i+1].Site
		if p := f.Steps[i+1].Path; len(p) > 0 {
			taken = p[len(p)-1].Site
		}
		of++
		if orders[orderSites{line(f.Steps[i].Site), line(taken)}] {
			n++
		}
	}
	return n, of
}

// line returns the site without its column, which runs do not know.
func line(s lock.Site) lock.Site {
	s.Col = 0
	return s
}
