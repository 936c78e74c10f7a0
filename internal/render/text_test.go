package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

var update = flag.Bool("update", false, "rewrite what testdata wants")

// TestText compares what is printed for the findings of each archive with its
// want section.
func TestText(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var findings []finding.Finding
			want := -1
			for i, f := range ar.Files {
				switch f.Name {
				case "findings.json":
					if err := json.Unmarshal(f.Data, &findings); err != nil {
						t.Fatal(err)
					}
				case "want":
					want = i
				}
			}
			if want < 0 {
				t.Fatal("no want section")
			}
			var got bytes.Buffer
			if err := Text(&got, findings, Options{ReadFile: reader(ar)}); err != nil {
				t.Fatal(err)
			}
			if *update {
				ar.Files[want].Data = got.Bytes()
				if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if w := string(ar.Files[want].Data); got.String() != w {
				t.Errorf("got:\n%s\nwant:\n%s", &got, w)
			}
			for i, line := range strings.Split(got.String(), "\n") {
				if line != strings.TrimRight(line, " ") {
					t.Errorf("line %d ends in blanks: %q", i+1, line)
				}
			}
		})
	}
}

func reader(ar *txtar.Archive) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		for _, f := range ar.Files {
			if f.Name == name {
				return f.Data, nil
			}
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
}

// TestColor: colours change no character of the report.
func TestColor(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/cycle.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var findings []finding.Finding
	if err := json.Unmarshal(ar.Files[0].Data, &findings); err != nil {
		t.Fatal(err)
	}
	var plain, colored bytes.Buffer
	if err := Text(&plain, findings, Options{ReadFile: reader(ar)}); err != nil {
		t.Fatal(err)
	}
	if err := Text(&colored, findings, Options{ReadFile: reader(ar), Color: true}); err != nil {
		t.Fatal(err)
	}
	stripped := colored.String()
	for _, code := range []string{ansi.site, ansi.rule, ansi.dim, ansi.mark, ansi.reset} {
		if !strings.Contains(stripped, code) {
			t.Errorf("no %q in the coloured report", code)
		}
		stripped = strings.ReplaceAll(stripped, code, "")
	}
	if stripped != plain.String() {
		t.Errorf("without its colours:\n%s\nwant:\n%s", stripped, &plain)
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("the plain report has an escape sequence")
	}
}

func TestMentions(t *testing.T) {
	for _, tt := range []struct {
		text, name string
		want       bool
	}{
		{"mu is locked here", "h", false},
		{"mu is locked here, in h", "h", true},
		{"where h takes mu", "h", true},
		{"mu is locked in (*T).F", "(*T).F", true},
		{"mu is locked in (*T).Fetch", "(*T).F", false},
		{"mu is locked in F.func1", "F.func1", true},
		{"", "h", false},
	} {
		if got := mentions(tt.text, tt.name); got != tt.want {
			t.Errorf("mentions(%q, %q) = %v, want %v", tt.text, tt.name, got, tt.want)
		}
	}
}

// TestReadOnce: a file is read once however many lines are quoted, and once if
// it cannot be read.
func TestReadOnce(t *testing.T) {
	reads := make(map[string]int)
	read := func(name string) ([]byte, error) {
		reads[name]++
		if name == "gone.go" {
			return nil, fs.ErrNotExist
		}
		return []byte("a\nb\nc\n"), nil
	}
	var findings []finding.Finding
	for i := range 6 {
		file := []string{"p.go", "gone.go"}[i%2]
		findings = append(findings, finding.Finding{Rule: "LK3001", Site: lock.Site{File: file, Line: i/2 + 1, Col: 1}, Message: fmt.Sprint(i)})
	}
	if err := Text(new(bytes.Buffer), findings, Options{ReadFile: read}); err != nil {
		t.Fatal(err)
	}
	if reads["p.go"] != 1 || reads["gone.go"] != 1 {
		t.Errorf("reads: %v, want one of each", reads)
	}
}
