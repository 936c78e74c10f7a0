package wait_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/fix"
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
	pkg := eventtest.Build(t, src)
	return wait.Package(src.Pkg.Path(), pkg.Waits(), fix.New(pkg))
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
