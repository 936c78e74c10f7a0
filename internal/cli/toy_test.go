package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/internal/config"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// The toy engine finds what comments of the sources say, so that scripts show
// what the command does with findings and not how they come about:
//
//	//find LK3001 message          a finding here
//	//low LK3001 message           one of low confidence
//	//half A                       half of a cycle; the link finds a cycle when it
//	                               sees halves in two packages
//	//note text                    something for -v
//	//fail text                    the analyzer fails
//	//wait FILE                    the analyzer ends when FILE is gone

const toyDoc = `%[1]s: the first line.

# %[2]s: a title

WRONG: about %[2]s.

# %[3]s: another title

About %[3]s.

# Limitations

It is a toy.
`

func toyEngine() Engine {
	vet := func(name, family string) *analysis.Analyzer {
		return &analysis.Analyzer{
			Name: name,
			Doc:  fmt.Sprintf(toyDoc, name, family+"001", family+"002"),
			Run: func(pass *analysis.Pass) (any, error) {
				for _, r := range toyRemarks(pass) {
					if r.verb == "find" && strings.HasPrefix(r.rule, family) {
						pass.Report(analysis.Diagnostic{Pos: r.node.Pos(), Message: r.rule + ": " + r.text, Category: r.rule,
							SuggestedFixes: []analysis.SuggestedFix{{Message: "remove it", TextEdits: []analysis.TextEdit{{Pos: r.node.Pos(), End: r.node.End()}}}}})
					}
				}
				return nil, nil
			},
			FactTypes: nil,
		}
	}
	program := &analysis.Analyzer{
		Name: "lockprogram", Doc: "lockprogram: a toy",
		Run:       toyProgram,
		FactTypes: []analysis.Fact{new(toyFact)},
	}
	program.Flags.Bool(CompleteFlag, false, "a toy")
	program.Flags.Bool(WholeFlag, false, "a toy")
	return Engine{
		Analyzers:  []*analysis.Analyzer{vet("lockorder", "LK1"), vet("relock", "LK2"), vet("unlock", "LK3")},
		Program:    program,
		Link:       toyLink,
		Order:      toyOrder,
		Configured: func(*config.Config) Engine { return toyEngine() },
	}
}

// toyOrder is one order, p.A before p.B, if there are facts.
func toyOrder(facts map[string][]byte) *order.Graph {
	g := order.New()
	for pkg, data := range facts {
		if len(data) > 0 {
			at := lock.Site{File: "toy.go", Line: 1, Col: 1}
			g.Add(order.Edge{From: lock.Class(pkg + ".A"), To: lock.Class(pkg + ".B"), Func: "toy", Held: at, Path: []lock.Frame{{Func: "toy", Site: at}}})
		}
	}
	return g
}

type toyFact struct{ Halves []string }

func (*toyFact) AFact() {}

func (*toyFact) Parts() map[string][]byte { return nil }

func (*toyFact) SetParts(map[string][]byte) {}

func toyProgram(pass *analysis.Pass) (any, error) {
	if name := os.Getenv("TOYLOG"); name != "" && strings.Contains(pass.Pkg.Path(), ".") {
		log, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return nil, err
		}
		defer log.Close()
		fmt.Fprintln(log, pass.Pkg.Path())
	}
	p := &finding.Payload{Package: pass.Pkg.Path(), Facts: make(map[string][]byte)}
	for _, f := range pass.Files {
		p.Tests = p.Tests || strings.HasSuffix(pass.Fset.Position(f.Pos()).Filename, "_test.go")
	}
	for _, r := range toyRemarks(pass) {
		confidence := finding.High
		switch r.verb {
		case "low":
			confidence = finding.Low
			fallthrough
		case "find":
			p.Findings = append(p.Findings, finding.Finding{
				Rule: r.rule, Confidence: confidence, Package: p.Package, Site: r.site, Message: r.text,
				Steps: []finding.Step{{Site: r.site, Func: "toy", Message: "the remark"}},
			})
		case "half":
			p.Facts[p.Package] = fmt.Appendf(p.Facts[p.Package], "%s:%d:%s\n", r.site.File, r.site.Line, r.rule)
		case "note":
			p.Notes = append(p.Notes, r.rule+" "+r.text)
		case "fail":
			return nil, fmt.Errorf("toy failure: %s", r.rule)
		case "wait":
			if err := toyWait(r.rule); err != nil {
				return nil, err
			}
		}
	}
	pass.ExportPackageFact(new(toyFact)) // so that it runs in dependencies
	text, err := p.Encode()
	if err != nil {
		return nil, err
	}
	pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Pos(), Category: PayloadCategory, Message: text})
	return nil, nil
}

// toyWait makes FILE.started and returns when FILE is gone.
func toyWait(file string) error {
	if err := os.WriteFile(file+".started", nil, 0o666); err != nil {
		return err
	}
	for range 6000 {
		if _, err := os.Stat(file); err != nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%s is still there", file)
}

func toyLink(facts map[string][]byte) []finding.Finding {
	type half struct {
		pkg  string
		site lock.Site
	}
	halves := make(map[string][]half)
	var names []string
	for pkg, data := range facts {
		for line := range strings.Lines(string(data)) {
			var h half
			parts := strings.Split(strings.TrimSpace(line), ":")
			h.pkg, h.site.File, h.site.Col = pkg, parts[0], 1
			fmt.Sscan(parts[1], &h.site.Line)
			halves[parts[2]] = append(halves[parts[2]], h)
			names = append(names, parts[2])
		}
	}
	slices.Sort(names)
	var out []finding.Finding
	for _, name := range slices.Compact(names) {
		hs := halves[name]
		slices.SortFunc(hs, func(a, b half) int { return a.site.Compare(b.site) })
		if len(hs) < 2 {
			continue
		}
		out = append(out, finding.Finding{
			Rule: "LK1001", Confidence: finding.High, Package: hs[0].pkg, Site: hs[0].site,
			Message: fmt.Sprintf("cycle %s: opposite order at %s", name, hs[1].site.Short()),
			Locks:   []lock.Class{lock.Class(name)},
			Steps:   []finding.Step{{Site: hs[0].site, Message: "one half"}, {Site: hs[1].site, Message: "the other"}},
		})
	}
	return out
}
