package main

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
)

type tally struct{ tried, caught, invalid int }

func (t *tally) add(o outcome) {
	switch {
	case o.invalid != "":
		t.invalid++
	case o.report != nil:
		t.tried++
		t.caught++
	default:
		t.tried++
	}
}

func (t tally) String() string {
	share := "-"
	if t.tried > 0 {
		share = fmt.Sprintf("%.0f %%", 100*float64(t.caught)/float64(t.tried))
	}
	return fmt.Sprintf("%d\t%d\t%s\t%d", t.caught, t.tried, share, t.invalid)
}

// writeReport prints the share of each package, of deferred and plain unlocks,
// of all, and the mutants that nothing was said about.
func writeReport(w io.Writer, outcomes []outcome, dir string) {
	var all, deferred, plain tally
	var order []string
	packages := make(map[string]*tally)
	for _, o := range outcomes {
		t := packages[o.pkg.ImportPath]
		if t == nil {
			t = new(tally)
			packages[o.pkg.ImportPath] = t
			order = append(order, o.pkg.ImportPath)
		}
		t.add(o)
		all.add(o)
		if o.deferred {
			deferred.add(o)
		} else {
			plain.add(o)
		}
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "package\tcaught\tmutants\tshare\tdo not compile")
	for _, name := range order {
		fmt.Fprintf(tw, "%s\t%s\n", name, packages[name])
	}
	fmt.Fprintf(tw, "deferred\t%s\n", deferred)
	fmt.Fprintf(tw, "plain\t%s\n", plain)
	fmt.Fprintf(tw, "all\t%s\n", all)
	tw.Flush()

	if all.tried == all.caught {
		return
	}
	fmt.Fprintln(w, "\nnot reported:")
	for _, o := range outcomes {
		if o.invalid != "" || o.report != nil {
			continue
		}
		file := o.file
		if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
			file = filepath.ToSlash(rel)
		}
		fmt.Fprintf(w, "%s:%d: %s\n", file, o.line, o.kind())
	}
}
