package naming

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/lock"
)

const shop = "example.com/shop"

var (
	funcLine = regexp.MustCompile(`^func (\(\w+ (\*?)(\w+)(?:\[\w+\])?\) )?(\w+)`)
	wantLine = regexp.MustCompile(`// (\S+)$`)
)

// TestNames: each commented line of the corpus is called what its comment says.
func TestNames(t *testing.T) {
	file, err := filepath.Abs("testdata/shop/shop.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := New()
	fn, checked := "", 0
	for i, line := range strings.Split(string(text), "\n") {
		if m := funcLine.FindStringSubmatch(line); m != nil {
			fn = m[4]
			if m[3] != "" {
				fn = "(" + m[2] + m[3] + ")." + fn
			}
		}
		m := wantLine.FindStringSubmatch(line)
		if m == nil || fn == "" {
			continue
		}
		mode := lock.Write
		if strings.Contains(line, "RLock") {
			mode = lock.Read
		}
		at := evidence.Stack{{Func: shop + "." + fn, Site: lock.Site{File: file, Line: i + 1}}}
		if got := n.Name(at, mode).Class; string(got) != shop+"."+m[1] {
			t.Errorf("line %d: %s: got %s, want %s", i+1, strings.TrimSpace(line), got, m[1])
		}
		checked++
	}
	if checked < 20 {
		t.Errorf("only %d lines were checked", checked)
	}
}

// TestNoSource: without the source, a lock is called by function and line.
func TestNoSource(t *testing.T) {
	n := New()
	at := evidence.Stack{{Func: "gopkg.in/yaml.v3.(*T).m", Site: lock.Site{File: "/gone/y.go", Line: 7}}}
	if got, want := n.Name(at, lock.Write), (Name{"gopkg.in/yaml.v3.(*T)m.L7", Place}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := n.Name(nil, lock.Write).Class; got != "unknown" {
		t.Errorf("no stack: %s", got)
	}
}

func TestBetter(t *testing.T) {
	names := []Name{{"a", Owner}, {"b", Owner}, {"a", Local}, {"z", Place}}
	for i, a := range names {
		for j, b := range names {
			if got := a.Better(b); got != (i < j) {
				t.Errorf("%v better than %v: %v", a, b, got)
			}
		}
	}
}
