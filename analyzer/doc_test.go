package analyzer_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/finding"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// TestDoc: what the documentation of each rule calls WRONG is reported with the
// words that it quotes, and nothing is reported of what it calls RIGHT. A RIGHT
// snippet replaces the declarations of the WRONG one that have the same names.
func TestDoc(t *testing.T) {
	all := analyzer.Suite(analyzer.Options{Enabled: []string{"LK3006", "LK4004"}})
	examples := make(map[string]example) // by name of the package made of it
	rules := make(map[string]bool)
	for _, a := range all {
		for _, s := range ruleSections(a.Doc) {
			r, ok := finding.RuleByID(s.rule)
			switch {
			case !ok || r.Analyzer != a.Name:
				t.Errorf("%s documents %s, which is no rule of it", a.Name, s.rule)
			case r.Title != s.title:
				t.Errorf("%s: title %q, want %q", s.rule, s.title, r.Title)
			}
			rules[s.rule] = len(s.cases()) > 0
			for i, c := range s.cases() {
				wrong, reported, right := c.snippet("WRONG"), c.snippet("lockcheck reports:"), c.snippet("RIGHT")
				name := fmt.Sprintf("%scase%d", strings.ToLower(s.rule), i+1)
				examples[name+"wrong"] = example{wrong, reported}
				examples[name+"right"] = example{replace(t, wrong, right), ""}
				for _, snippet := range []string{wrong, right} {
					if text, err := format.Source([]byte(snippet)); err != nil {
						t.Errorf("%s: %v in\n%s", s.rule, err, snippet)
					} else if string(text) != snippet {
						t.Errorf("%s: gofmt would change\n%s", s.rule, snippet)
					}
				}
			}
		}
	}
	for _, r := range finding.Rules() {
		if !slices.ContainsFunc(all, func(a *analysis.Analyzer) bool { return a.Name == r.Analyzer }) {
			continue // found in runs only: see internal/confirm/doc.go
		}
		if !rules[r.ID] {
			t.Errorf("%s has no documentation with a WRONG snippet", r.ID)
		}
	}
	if t.Failed() {
		return
	}
	for name, got := range reports(t, all, examples) {
		if want := examples[name].reported; got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

// example is a snippet with what is to be reported of it.
type example struct{ source, reported string }

// position is the beginning of a report as documented, without the column.
var position = regexp.MustCompile(`^(\w+\.go):\d+: `)

// reports makes a package of each example and returns what is reported of it.
// Positions count from the snippet's first line, as a reader would.
func reports(t *testing.T, all []*analysis.Analyzer, examples map[string]example) map[string]string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module doc\n\ngo 1.26\n")
	for name, e := range examples {
		file := name + ".go"
		if m := position.FindStringSubmatch(e.reported); m != nil {
			file = m[1]
		}
		source := "package " + name + "\n\n"
		for _, imp := range []string{"errors", "os", "slices", "sync", "sync/atomic", "time"} {
			if strings.Contains(e.source, path.Base(imp)+".") {
				source += "import \"" + imp + "\"\n"
			}
		}
		write(t, filepath.Join(dir, name, file), source+"//line "+file+":1:1\n"+e.source)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the snippets do not compile")
	}
	graph, err := checker.Analyze(all, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	type report struct {
		line int
		text string
	}
	found := make(map[string][]report)
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		name := act.Package.Name
		found[name] = append(found[name], report{}) // also if nothing is reported
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.Position(d.Pos)
			found[name] = append(found[name], report{p.Line, fmt.Sprintf("%s:%d: %s\n", filepath.Base(p.Filename), p.Line, d.Message)})
		}
	}
	out := make(map[string]string)
	for name, list := range found {
		slices.SortFunc(list, func(a, b report) int {
			return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
		})
		for _, r := range list {
			out[name] += r.text
		}
	}
	return out
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// ruleSection is the documentation of one rule.
type ruleSection struct {
	rule, title string
	lines       []string
}

func ruleSections(doc string) []ruleSection {
	var list []ruleSection
	in := false
	for line := range strings.Lines(doc) {
		line = strings.TrimSuffix(line, "\n")
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			var s ruleSection
			if s.rule, s.title, in = strings.Cut(heading, ": "); in {
				list = append(list, s)
			}
		} else if in {
			s := &list[len(list)-1]
			s.lines = append(s.lines, line)
		}
	}
	return list
}

// cases returns the parts of a section that begin with WRONG.
func (s *ruleSection) cases() []ruleSection {
	var list []ruleSection
	for _, line := range s.lines {
		if strings.HasPrefix(line, "WRONG") {
			list = append(list, ruleSection{rule: s.rule})
		}
		if n := len(list); n > 0 {
			list[n-1].lines = append(list[n-1].lines, line)
		}
	}
	return list
}

// snippet returns the indented block after the paragraph that begins with label.
func (s *ruleSection) snippet(label string) string {
	var b strings.Builder
	found := false
	for _, line := range s.lines {
		code, ok := strings.CutPrefix(line, "\t")
		switch {
		case !found:
			found = strings.HasPrefix(line, label)
		case ok:
			b.WriteString(code + "\n")
		case line == "" && b.Len() > 0:
			b.WriteString("\n")
		case b.Len() > 0:
			return strings.TrimRight(b.String(), "\n") + "\n"
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// replace returns the source with the declarations of other in the place of
// those with the same names. Comments go with the declaration that follows, if
// it stays; those of the end of a line are inside of declarations.
func replace(t *testing.T, source, other string) string {
	t.Helper()
	replaced := make(map[string]bool)
	for _, d := range declarations(t, other) {
		replaced[d.name] = true
	}
	var b strings.Builder
	for _, d := range declarations(t, source) {
		if !replaced[d.name] {
			b.WriteString(d.text + "\n")
		}
	}
	return b.String() + other
}

type declaration struct{ name, text string }

func declarations(t *testing.T, source string) []declaration {
	t.Helper()
	const head = "package p\n"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", head+source, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	var list []declaration
	start := len(head)
	for _, d := range f.Decls {
		end := fset.Position(d.End()).Offset
		var name string
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				name = types.ExprString(d.Recv.List[0].Type) + "."
			}
			name += d.Name.Name
		case *ast.GenDecl:
			if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
				name = spec.Name.Name
			}
		}
		list = append(list, declaration{name, (head + source)[start:end]})
		start = end
	}
	return list
}
