package analyzer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockcheck/lockcheck/analyzer"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

// TestCorpus runs all analyzers as one over each folder of the corpus: a folder's
// findings of every rule are wanted, no others.
func TestCorpus(t *testing.T) {
	dirs, err := os.ReadDir(filepath.Join("testdata", "src"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			for _, r := range analysistest.Run(t, analysistest.TestData(), together(), d.Name()+"/...") {
				for _, note := range analyzer.Notes(r.Pass) {
					t.Errorf("%s: not analysed in full: %s", r.Pass.Pkg.Path(), note)
				}
			}
		})
	}
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
