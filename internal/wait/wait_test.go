package wait_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/wait"
)

// TestFindings compares the findings in the package of each archive with its want
// section.
func TestFindings(t *testing.T) {
	eventtest.Run(t, func(t *testing.T, pkgs []event.Source) string {
		var out strings.Builder
		for _, f := range analyze(t, pkgs[0]) {
			print(&out, f)
			stable(t, f)
		}
		return out.String()
	})
}

func analyze(t *testing.T, src event.Source) []finding.Finding {
	return wait.Package(src.Pkg.Path(), eventtest.Build(t, src).Waits())
}

// print prints a finding with its steps and fixes.
func print(out *strings.Builder, f finding.Finding) {
	low := ""
	if f.Confidence == finding.Low {
		low = " (low)"
	}
	fmt.Fprintf(out, "%s:%d: %s%s: %s\n", f.Site.File, f.Site.Line, f.Rule, low, f.Message)
	for _, s := range f.Steps {
		fmt.Fprintf(out, "    %s:%d: %s: %s\n", s.Site.File, s.Site.Line, s.Func, s.Message)
	}
	for _, fix := range f.Fixes {
		fmt.Fprintf(out, "    fix: %s\n", fix.Message)
	}
}

// stable checks what holds for all findings: they are of a known rule, have one
// line, and survive JSON.
func stable(t *testing.T, f finding.Finding) {
	if _, ok := finding.RuleByID(f.Rule); !ok || f.Package == "" || f.Func == "" || !f.Site.IsValid() || len(f.Steps) == 0 {
		t.Errorf("incomplete: %+v", f)
	}
	if f.Message == "" || strings.ContainsAny(f.Message, "\n\t") || strings.HasSuffix(f.Message, ".") {
		t.Errorf("the message of %s is %q", f.Rule, f.Message)
	}
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again finding.Finding
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(again); err != nil || !bytes.Equal(got, data) {
		t.Errorf("by way of JSON: got\n%s (%v)\nwant\n%s", got, err, data)
	}
}

// TestFixes applies each fix by itself: what comes out compiles, is formatted, and
// has one finding less and none more.
func TestFixes(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fixes := 0
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source := txtar.Parse(data).Files[0].Data
		before := analyze(t, eventtest.Source(t, string(source)))
		for i, f := range before {
			for _, fix := range f.Fixes {
				fixes++
				after := apply(source, fix)
				if text, err := format.Source(after); err != nil || !bytes.Equal(text, after) {
					t.Errorf("%s: gofmt would change (%v)\n%s", name, err, after)
				}
				got := summary(analyze(t, eventtest.Source(t, string(after))))
				want := summary(slices.Delete(slices.Clone(before), i, i+1))
				if !slices.Equal(got, want) {
					t.Errorf("%s: after %q: got\n%s\nwant\n%s", name, fix.Message, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	}
	if fixes == 0 {
		t.Error("no finding has a fix")
	}
}

// apply returns the source with the edits of a fix, the last one first, since
// offsets count from the start.
func apply(source []byte, fix finding.Fix) []byte {
	edits := slices.Clone(fix.Edits)
	slices.SortFunc(edits, func(a, b finding.Edit) int { return b.Start - a.Start })
	for _, e := range edits {
		source = slices.Replace(slices.Clone(source), e.Start, e.End, []byte(e.New)...)
	}
	return source
}

// summary returns the findings without their lines, which fixes may move.
func summary(list []finding.Finding) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Rule+" in "+f.Func)
	}
	return out
}
