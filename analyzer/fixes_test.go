package analyzer_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

var update = flag.Bool("update", false, "rewrite the .golden files of the corpus")

// TestFixes applies the fixes of the corpus. What comes out stands beside each
// source as its .golden file; it is formatted, it compiles, and of its findings
// those with a fix are gone, and none is new.
func TestFixes(t *testing.T) {
	root := filepath.Join(analysistest.TestData(), "src")
	results := analysistest.Run(silent{}, analysistest.TestData(), together(), "./...")
	edits := map[string][]edit{}
	fixed := map[string]int{}
	for _, r := range results {
		for _, d := range r.Diagnostics {
			if len(d.SuggestedFixes) == 0 {
				continue
			}
			fixed[nameOf(t, root, r.Pass.Fset.Position(d.Pos).Filename, d.Message)]++
			for _, e := range d.SuggestedFixes[0].TextEdits {
				start, end := r.Pass.Fset.Position(e.Pos), r.Pass.Fset.Position(e.End)
				edits[start.Filename] = append(edits[start.Filename], edit{start.Offset, end.Offset, string(e.NewText)})
			}
		}
	}
	if len(edits) == 0 {
		t.Fatal("no finding of the corpus has a fix")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "src"), os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	golden := map[string]bool{}
	for name, list := range edits {
		text := apply(t, name, list)
		golden[name+".golden"] = true
		compareGolden(t, name+".golden", text)
		if err := os.WriteFile(filepath.Join(dir, "src", relative(t, root, name)), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "*", "*.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !golden[name] {
			t.Errorf("%s: its source has no fix", name)
		}
	}
	left := counts(t, root, results)
	for f, n := range fixed {
		left[f] -= n
	}
	failed := &complaints{}
	for f, n := range counts(t, filepath.Join(dir, "src"), analysistest.Run(failed, dir, together(), "./...")) {
		if n > left[f] {
			t.Errorf("with all fixes applied, %d times: %s; want %d", n, f, max(left[f], 0))
		}
	}
	if len(failed.list) > 0 {
		t.Errorf("with all fixes applied: %s", strings.Join(failed.list, "\n"))
	}
}

// edit replaces the bytes between two offsets.
type edit struct {
	start, end int
	text       string
}

// apply returns a file with all edits done, each once: findings may share them.
func apply(t *testing.T, name string, edits []edit) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(b.start, a.start), cmp.Compare(b.end, a.end), cmp.Compare(a.text, b.text))
	})
	edits = slices.Compact(edits)
	for i, e := range edits {
		if i > 0 && e.end > edits[i-1].start {
			t.Errorf("%s: two fixes change the bytes %d to %d", name, edits[i-1].start, e.end)
		}
		text = slices.Replace(text, e.start, e.end, []byte(e.text)...)
	}
	if formatted, err := format.Source(text); err != nil {
		t.Errorf("%s: %v", name, err)
	} else if !bytes.Equal(formatted, text) {
		t.Errorf("%s: gofmt would change what the fixes leave:\n%s", name, text)
	}
	return text
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Errorf("%v; use -update", err)
	} else if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// lines matches the numbers of lines in messages, which fixes move.
var lines = regexp.MustCompile(`\.go:\d+`)

// nameOf names a finding without its lines.
func nameOf(t *testing.T, root, file, message string) string {
	return fmt.Sprintf("%s: %s", relative(t, root, file), lines.ReplaceAllString(message, ".go"))
}

// counts returns how often each finding occurs.
func counts(t *testing.T, root string, results []*analysistest.Result) map[string]int {
	n := map[string]int{}
	for _, r := range results {
		for _, d := range r.Diagnostics {
			n[nameOf(t, root, r.Pass.Fset.Position(d.Pos).Filename, d.Message)]++
		}
	}
	return n
}

// complaints keeps what analysistest complains of, but for wants that match nothing
// any more.
type complaints struct{ list []string }

func (c *complaints) Errorf(msg string, args ...any) {
	if text := fmt.Sprintf(msg, args...); strings.Contains(text, "error analyzing") || strings.Contains(text, "loading") {
		c.list = append(c.list, text)
	}
}
