package govet

import "testing"

// A run over two packages, one of which does not type-check and one of which
// has an analyzer that failed, as the go command prints it.
const output = `# example.com/bad
vet: ./bad.go:3:1: undefined: x
{
	"example.com/good": {
		"unlock": [
			{
				"posn": "/src/good.go:7:2",
				"end": "/src/good.go:7:9",
				"message": "LK3001: S.mu locked at good.go:5:2 is still held",
				"related": [{"posn": "/src/good.go:5", "message": "locked here"}]
			}
		],
		"relock": {"error": "out of budget"}
	}
}
{}
go: not a report {
`

func TestParse(t *testing.T) {
	diags, rest := parse([]byte(output))
	if len(diags) != 1 {
		t.Fatalf("got %d diagnostics, want 1: %+v", len(diags), diags)
	}
	d := diags[0]
	if want := (Position{"/src/good.go", 7, 2}); d.Position != want {
		t.Errorf("position = %+v, want %+v", d.Position, want)
	}
	if d.Rule() != "LK3001" {
		t.Errorf("rule of %q = %q, want LK3001", d.Message, d.Rule())
	}
	if want := "LK3001: S.mu locked at good.go is still held"; d.Shape() != want {
		t.Errorf("shape = %q, want %q", d.Shape(), want)
	}
	if want := (Position{"/src/good.go", 5, 0}); len(d.Related) != 1 || d.Related[0].Position != want {
		t.Errorf("related = %+v, want one at %+v", d.Related, want)
	}
	if got, want := firstComplaint(rest), "vet: ./bad.go:3:1: undefined: x"; got != want {
		t.Errorf("complaint = %q, want %q", got, want)
	}
}

func TestAnalyzerErrorIsAFailure(t *testing.T) {
	_, rest := parse([]byte(`{"p": {"relock": {"error": "out of budget"}}}`))
	got := firstComplaint(rest)
	if want := "analyzer failed: relock: out of budget"; got != want {
		t.Errorf("complaint = %q, want %q", got, want)
	}
	if !hasAnalyzerError(got) {
		t.Errorf("%q is not recognised as an analyzer's failure", got)
	}
}

func TestChatterIsNoComplaint(t *testing.T) {
	text := "# pkg\ngo: downloading golang.org/x/sys v0.1.0\n\n"
	if got := firstComplaint([]byte(text)); got != "" {
		t.Errorf("complaint of %q = %q, want none", text, got)
	}
}

func TestParsePosition(t *testing.T) {
	for s, want := range map[string]Position{
		"a.go":          {"a.go", 0, 0},
		"a.go:3":        {"a.go", 3, 0},
		"/x/a.go:3:14":  {"/x/a.go", 3, 14},
		`C:\x\a.go:3:1`: {`C:\x\a.go`, 3, 1},
	} {
		if got := ParsePosition(s); got != want {
			t.Errorf("ParsePosition(%q) = %+v, want %+v", s, got, want)
		}
	}
}
