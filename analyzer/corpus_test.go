package analyzer_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzer"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

var only = flag.String("corpus", "", "comma-separated folders of the corpus to check; all when empty")

// TestCorpus runs all analyzers as one over the corpus: the findings of every
// rule that "want" comments announce are wanted, no others. The folders are
// loaded together, because most of the time goes into the standard library.
func TestCorpus(t *testing.T) {
	root := filepath.Join(analysistest.TestData(), "src")
	var dirs []string
	if *only != "" {
		dirs = strings.Split(*only, ",")
	} else {
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			dirs = append(dirs, e.Name())
		}
	}
	var patterns, wanted, got []string
	for _, d := range dirs {
		patterns = append(patterns, d+"/...")
		wanted = append(wanted, notesIn(t, filepath.Join(root, d))...)
	}
	for _, r := range analysistest.Run(t, analysistest.TestData(), together(), patterns...) {
		if r.Err != nil {
			continue // said
		}
		got = append(got, analyzer.Notes(r.Pass)...)
	}
	slices.Sort(got)
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("not analysed in full:\n got: %s\nwant: %s", strings.Join(got, "\n      "), strings.Join(wanted, "\n      "))
	}
}

var noteComment = regexp.MustCompile(`(?m)^// note: (.*)$`)

// notesIn returns what comments "// note: ..." in a folder's files say that the
// analysis leaves out.
func notesIn(t *testing.T, dir string) (notes []string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range noteComment.FindAllStringSubmatch(string(text), -1) {
			notes = append(notes, m[1])
		}
	}
	return notes
}

// together is one analyzer that reports what all of the suite report.
func together() *analysis.Analyzer {
	all := analyzer.Suite(analyzer.Options{})
	return &analysis.Analyzer{
		Name:     "lockcheck",
		Doc:      "all of lockcheck",
		Requires: all[0].Requires,
		Run: func(pass *analysis.Pass) (any, error) {
			for _, a := range all {
				if _, err := a.Run(pass); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}
