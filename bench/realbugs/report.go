package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

func writeJSON(w io.Writer, outcomes []Outcome) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(outcomes)
}

// writeTable prints a line per bug and the totals per category.
func writeTable(w io.Writer, outcomes []Outcome) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "bug\tcategory\tfound\tgone\treport or reason")
	for _, o := range outcomes {
		found, isGone, text := "no", "-", ""
		switch {
		case !o.analysed():
			found, text = "?", o.failure()
		case o.Found:
			found, isGone = "yes", string(o.Gone)
			text = fmt.Sprintf("%s:%d: %s", o.Hit.File, o.Hit.Line, o.Hit.Message)
			if o.Hit.ByRelated {
				text += " (related position)"
			}
		case len(o.Parent.Absent) == len(o.Bug.Functions):
			text = "the parent has none of the bug's functions"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", o.Bug.ID, o.Bug.Category, found, isGone, text)
	}
	tw.Flush()

	fmt.Fprintln(w)
	fmt.Fprintln(tw, "category\tbugs\tanalysed\tfound\tand gone\tshare")
	totals := make(map[string]total)
	var all total
	for _, o := range outcomes {
		totals[o.Bug.Category] = totals[o.Bug.Category].plus(o)
		all = all.plus(o)
	}
	for _, c := range slices.Sorted(maps.Keys(totals)) {
		fmt.Fprintf(tw, "%s\t%s\n", c, totals[c])
	}
	fmt.Fprintf(tw, "all\t%s\n", all)
	tw.Flush()
}

type total struct{ bugs, analysed, found, counted int }

func (t total) plus(o Outcome) total {
	t.bugs++
	if !o.analysed() {
		return t
	}
	t.analysed++
	if o.Found {
		t.found++
	}
	if o.counts() {
		t.counted++
	}
	return t
}

// String returns the columns; the share is of the bugs that type-check.
func (t total) String() string {
	share := "-"
	if t.analysed > 0 {
		share = fmt.Sprintf("%.0f %%", 100*float64(t.counted)/float64(t.analysed))
	}
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%s", t.bugs, t.analysed, t.found, t.counted, share)
}

// writeMisses prints what each bug that was analysed and does not count is about.
func writeMisses(w io.Writer, outcomes []Outcome) {
	fmt.Fprintln(w, "\nmissed:")
	for _, o := range outcomes {
		if !o.analysed() || o.counts() {
			continue
		}
		fmt.Fprintf(w, "%s (%s, %s)\n    %s\n", o.Bug.ID, o.Bug.Category, o.verdict(), o.Bug.Mechanism)
		for _, f := range o.Bug.Functions {
			fmt.Fprintf(w, "    %s %s\n", f.File, f.Func)
		}
	}
}
