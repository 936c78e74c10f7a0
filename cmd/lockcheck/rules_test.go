package main

import (
	"bytes"
	"fmt"
	"go/doc/comment"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// TestRules: docs/rules has a page for each rule, which says what lockcheck explain
// says, an index, and nothing else. -update writes them.
func TestRules(t *testing.T) {
	want := make(map[string]string)
	var index strings.Builder
	index.WriteString(rulesIntro)
	for _, r := range finding.Rules() {
		name := r.ID + ".md"
		out, err := exec.CommandContext(t.Context(), "lockcheck", "explain", r.ID).Output()
		if err != nil {
			t.Fatalf("lockcheck explain %s: %v", r.ID, err)
		}
		want[name] = rulePage(string(out))
		on := "on"
		if !r.Default {
			on = "off"
		}
		fmt.Fprintf(&index, "| [%s](%s) | %s | `%s` | %s |\n", r.ID, name, r.Title, r.Analyzer, on)
	}
	want["README.md"] = index.String()

	const dir = "../../docs/rules"
	if *update {
		for name, text := range want {
			write(t, filepath.Join(dir, name), []byte(text))
		}
	}
	got := make(map[string]string)
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name()] = string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("docs/rules/%s is not what lockcheck explain says: go test ./cmd/lockcheck -run TestRules -update", name)
		}
		delete(got, name)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		t.Errorf("docs/rules/%s is about no rule", name)
	}
}

const rulesIntro = `# The rules

Written from the analyzers' own documentation, which ` + "`lockcheck explain RULE`" + ` prints; ` + "`lockcheck explain ANALYZER`" + ` also tells an analyzer's limitations. A rule that is off is reported when it is asked for: ` + "`lockcheck --enable LK3006`" + `.

A finding that rests on a guess, such as that two elements of a slice are one lock, has low confidence, and is printed with ` + "`--confidence low`" + ` only. The rules of analyzer ` + "`run`" + ` are found in runs that are
[watched](../lockcheck-test.md), or by the [drop-in](../runtime.md); LK1001, LK1002, LK1003, LK2001 to LK2004 and LK4001 to LK4003 are found in both ways.

| rule | what it finds | analyzer | default |
|---|---|---|---|
`

// rulePage makes Markdown of what lockcheck explain prints of a rule, a line with its
// name and a text in the syntax of Go's doc comments.
func rulePage(text string) string {
	title, text, _ := strings.Cut(text, "\n")
	var parser comment.Parser
	var printer comment.Printer
	return "# " + title + "\n\n" + string(printer.Markdown(parser.Parse(text)))
}
