package check_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/types"
	"maps"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/check"
	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// TestFindings compares the findings in the packages of each archive, and those
// of the program that they are, with its want section. A comment
//
//	//order first < second
//
// declares an order of classes of its package.
func TestFindings(t *testing.T) {
	eventtest.Run(t, func(t *testing.T, pkgs []event.Source) string {
		var out strings.Builder
		blobs := map[string][]byte{}
		for _, src := range pkgs {
			pkg := eventtest.Build(t, src)
			p := summary.Analyze(pkg, summary.NewImports(imported(src.Pkg, blobs)))
			declared := orders(src)
			found := check.Package(p, declared, fix.New(pkg))
			found = append(found, check.Slow(p, p.Touches(pkg.WithAccesses()))...)
			for _, f := range found {
				print(&out, f)
				stable(t, f)
			}
			facts := p.Export(false)
			facts.Order = declared
			data, err := facts.Encode()
			if err != nil {
				t.Fatal(err)
			}
			blobs[src.Pkg.Path()] = data
		}
		if len(pkgs) > 1 {
			program(t, &out, blobs)
		}
		return out.String()
	})
}

// imported returns what a package is handed: the facts of what it imports, at any
// depth.
func imported(pkg *types.Package, blobs map[string][]byte) map[string][]byte {
	list := map[string][]byte{}
	for _, imp := range pkg.Imports() {
		if data := blobs[imp.Path()]; data != nil {
			list[imp.Path()] = data
			maps.Copy(list, imported(imp, blobs))
		}
	}
	return list
}

// program prints the findings of a program.
func program(t *testing.T, out *strings.Builder, blobs map[string][]byte) {
	list := check.Program(summary.NewImports(blobs))
	if len(list) > 0 {
		out.WriteString("program\n")
	}
	for _, f := range list {
		print(out, f)
	}
	if got, want := text(t, check.Program(summary.NewImports(blobs))), text(t, list); got != want {
		t.Errorf("the second time, got\n%s\nwant\n%s", got, want)
	}
}

func text(t *testing.T, v any) string {
	data, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// print prints a finding with its steps.
func print(out *strings.Builder, f finding.Finding) {
	low := ""
	if f.Confidence == finding.Low {
		low = " (low)"
	}
	fmt.Fprintf(out, "%s:%d: %s%s: %s\n", f.Site.File, f.Site.Line, f.Rule, low, f.Message)
	for _, s := range f.Steps {
		fmt.Fprintf(out, "    %s:%d: %s\n", s.Site.File, s.Site.Line, s.Message)
		for _, fr := range s.Path {
			fmt.Fprintf(out, "        %s:%d: %s\n", fr.Site.File, fr.Site.Line, fr.Func)
		}
	}
}

// stable checks what holds for all findings: they are of a known rule, have one
// line, name their locks, and survive JSON.
func stable(t *testing.T, f finding.Finding) {
	if _, ok := finding.RuleByID(f.Rule); !ok || f.Package == "" || !f.Site.IsValid() || len(f.Locks) == 0 || len(f.Steps) == 0 {
		t.Errorf("incomplete: %+v", f)
	}
	if f.Message == "" || strings.ContainsAny(f.Message, "\n\t") || strings.HasSuffix(f.Message, ".") {
		t.Errorf("the message of %s is %q", f.Rule, f.Message)
	}
	data := text(t, f)
	var again finding.Finding
	if err := json.NewDecoder(bytes.NewReader([]byte(data))).Decode(&again); err != nil {
		t.Fatal(err)
	}
	if got := text(t, again); got != data {
		t.Errorf("by way of JSON: got\n%s\nwant\n%s", got, data)
	}
}

func orders(src event.Source) []lock.Order {
	var list []lock.Order
	for _, file := range src.Files {
		for _, g := range file.Comments {
			for _, c := range g.List {
				text, ok := strings.CutPrefix(c.Text, "//order ")
				if !ok {
					continue
				}
				first, second, _ := strings.Cut(text, " < ")
				pos := src.Fset.Position(c.Pos())
				class := func(name string) lock.Class { return lock.Class(src.Pkg.Path() + "." + name) }
				list = append(list, lock.Order{First: class(first), Second: class(second), Site: lock.Site{File: pos.Filename, Line: pos.Line, Col: pos.Column}})
			}
		}
	}
	return list
}
