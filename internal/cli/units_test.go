package cli

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

func TestToyEngineIsValid(t *testing.T) {
	e := toyEngine()
	if err := analysis.Validate(append(e.Analyzers, e.Program)); err != nil {
		t.Fatal(err)
	}
}

// TestExitCodes: the documentation has the table's rows.
func TestExitCodes(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range codes {
		if want := fmt.Sprintf("| %d | %s |", row.code, row.means); !strings.Contains(string(doc), want) {
			t.Errorf("docs/cli.md has no line %q", want)
		}
	}
}

// TestFlagsDocumented: the documentation names each flag.
func TestFlagsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	help := new(bytes.Buffer)
	c := &command{engine: toyEngine(), stdout: help}
	c.help(c.root())
	for field := range strings.FieldsSeq(help.String()) {
		if name := strings.TrimRight(field, ","); strings.HasPrefix(name, "--") && name != "--help" && !strings.Contains(string(doc), "`"+name) {
			t.Errorf("docs/cli.md does not have %s", name)
		}
	}
}

func TestOutdated(t *testing.T) {
	for _, tt := range []struct {
		tool, goCommand string
		want            bool
	}{
		{"go1.26.1", "go1.26.8", false}, // the language is the same
		{"go1.26.8", "go1.26", false},
		{"go1.27", "go1.26.8", false},
		{"go1.26.8", "go1.27rc1", true},
		{"go1.9", "go1.26", true},
		{"go1.26.8 X:nodwarf5", "go1.27.0 X:nodwarf5", true},
		{"devel go1.27-0123abc", "go1.28", false}, // not known
		{"go1.26", "", false},
	} {
		if err := outdated(tt.tool, tt.goCommand); (err != nil) != tt.want {
			t.Errorf("outdated(%q, %q) = %v, want an error: %v", tt.tool, tt.goCommand, err, tt.want)
		}
	}
	want := "built with go1.26, the go command is go1.27: reinstall with `go install github.com/lockcheck/lockcheck/cmd/lockcheck@latest`"
	if err := outdated("go1.26.1", "go1.27.3"); err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestOnce(t *testing.T) {
	const in = `# m/z
z/z.go:1:1: broken
# m/a
a/a.go:2:1: undefined: x
a/a.go:3:1: undefined: y
# m/a
# [m/a]
a/a.go:2:1: undefined: x
go: downloading example.com/x v1.0.0
# m/a [m/a.test]
a/a.go:3:1: undefined: y
a/a_test.go:9:1: undefined: z
`
	const want = `# m/a
a/a.go:2:1: undefined: x
a/a.go:3:1: undefined: y
a/a_test.go:9:1: undefined: z
# m/z
z/z.go:1:1: broken
`
	if got := once(in); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := once("go: no\ngo: no\n"); got != "go: no\ngo: no\n" {
		t.Errorf("lines about no package: %q", got)
	}
}

// TestFacts: which version of a package's facts is linked does not depend on the
// order of the payloads.
func TestFacts(t *testing.T) {
	pl := func(pkg string, tests bool, facts ...string) *finding.Payload {
		p := &finding.Payload{Package: pkg, Tests: tests, Facts: make(map[string][]byte)}
		for i := 0; i < len(facts); i += 2 {
			p.Facts[facts[i]] = []byte(facts[i+1])
		}
		return p
	}
	payloads := []*finding.Payload{
		pl("a", false, "a", "plain"),
		pl("a", true, "a", "test"),
		pl("b", false, "b", "own", "a", "carried on by b, and longer"),
		pl("c", true, "d", "carried 1"),
		pl("e", true, "d", "carried 2"),
	}
	reversed := make([]*finding.Payload, len(payloads))
	for i, p := range payloads {
		reversed[len(payloads)-1-i] = p
	}
	for tests, want := range map[bool]string{true: "test", false: "plain"} {
		want := map[string][]byte{"a": []byte(want), "b": []byte("own"), "d": []byte("carried 2")}
		for _, ps := range [][]*finding.Payload{payloads, reversed} {
			if got := facts(ps, tests); !reflect.DeepEqual(got, want) {
				t.Errorf("tests %v: got %q, want %q", tests, got, want)
			}
		}
	}
}

func TestInTest(t *testing.T) {
	plain, test := lock.Site{File: "/x/a.go", Line: 1}, lock.Site{File: "/x/a_test.go", Line: 1}
	for name, f := range map[string]finding.Finding{
		"site":  {Site: test},
		"step":  {Site: plain, Steps: []finding.Step{{Site: plain}, {Site: test}}},
		"frame": {Site: plain, Steps: []finding.Step{{Site: plain, Path: []lock.Frame{{Site: test}}}}},
	} {
		if !inTest(f) {
			t.Errorf("%s: a finding that needs a test file is not one", name)
		}
	}
	if inTest(finding.Finding{Site: plain, Steps: []finding.Step{{Site: plain}}}) {
		t.Error("a finding without test files is one")
	}
}

func TestWantsColor(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm"}, true},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{map[string]string{"TERM": "dumb"}, false},
	} {
		if got := wantsColor(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.env, got, tt.want)
		}
	}
	if isTerminal(new(bytes.Buffer)) {
		t.Error("a buffer is a terminal")
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := new(screen)
		p := startProgress(out, true)
		p.step()
		time.Sleep(patience - 1)
		synctest.Wait()
		if got := out.String(); got != "" {
			t.Errorf("after less than %v: %q", patience, got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		p.step()
		time.Sleep(3 * refresh)
		synctest.Wait()
		p.stop()
		line := func(n, s int) string { return fmt.Sprintf("%slockcheck: %d packages, %ds", erase, n, s) }
		want := line(1, 2) + line(2, 2) + line(2, 3) + line(2, 3) + erase
		if out.String() != want {
			t.Errorf("got  %q\nwant %q", out.String(), want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var quick, unwatched bytes.Buffer
		p, q := startProgress(&quick, true), startProgress(&unwatched, false)
		p.stop()
		time.Sleep(time.Minute)
		q.stop()
		if quick.Len() > 0 || unwatched.Len() > 0 {
			t.Errorf("a quick run shows %q, an unwatched one %q", &quick, &unwatched)
		}
	})
}

// screen is a buffer that is looked at while it is written to.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(data)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func TestVersionText(t *testing.T) {
	info := new(debug.BuildInfo)
	info.Main.Version = "v1.2.3"
	info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}}
	if got := versionText(info); !strings.HasPrefix(got, "lockcheck v1.2.3 (go1") {
		t.Errorf("released: %q", got)
	}
	info.Main.Version = "(devel)"
	if got := versionText(info); !strings.HasPrefix(got, "lockcheck (devel) abc (go1") {
		t.Errorf("from a checkout: %q", got)
	}
	if got := versionText(nil); !strings.HasPrefix(got, "lockcheck (unknown) (go1") {
		t.Errorf("without build info: %q", got)
	}
}

func TestIsVetProtocol(t *testing.T) {
	for args, want := range map[string]bool{
		"-V=full": true, "-flags": true, "/x/b001/vet.cfg": true, "-json -lockorder.x y /x/vet.cfg": true,
		"": false, "./...": false, "version": false, "--help": false, "-v ./...": false, "explain LK1001": false,
	} {
		if got := isVetProtocol(strings.Fields(args)); got != want {
			t.Errorf("%q: got %v, want %v", args, got, want)
		}
	}
}

// FuzzDecode: whatever a tool prints, it is read or refused.
func FuzzDecode(f *testing.F) {
	text, err := (&finding.Payload{Package: "p"}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("{}\n{\n\t\"p\": {\"lockprogram\": [{\"category\": \"" + PayloadCategory + "\", \"message\": \"" + text + "\"}]}\n}\n"))
	f.Add([]byte(`{"p": {"lockprogram": {"error": "text"}}}`))
	f.Add([]byte(`{"p": {"lockprogram": [{"category": "LK1001", "posn": "-", "message": "m"}]}}`))
	f.Add([]byte(`{"p": null}{"p": {"a": null}}`))
	f.Add([]byte(`# not JSON`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, steps := new(vetRun), 0
		err := r.decode(bytes.NewReader(data), func() { steps++ })
		if err == nil && steps != r.analyzed {
			t.Errorf("%d packages, %d steps", r.analyzed, steps)
		}
		for _, p := range r.payloads {
			if p == nil {
				t.Error("a payload is nil")
			}
		}
	})
}

func TestDecode(t *testing.T) {
	text, err := (&finding.Payload{Package: "p", Notes: []string{"n"}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	r := new(vetRun)
	in := `{}
{"p": {"lockprogram": [{"category": "` + PayloadCategory + `", "message": "` + text + `"}]}}
{"q": {"lockprogram": {"error": "sorry"}}}`
	if err := r.decode(strings.NewReader(in), func() {}); err != nil {
		t.Fatal(err)
	}
	if len(r.payloads) != 1 || r.payloads[0].Package != "p" || r.analyzed != 3 || !r.failed || r.messages != "# q\nlockprogram: sorry\n" {
		t.Errorf("got %+v", r)
	}
	for _, bad := range []string{"panic: x", `{"p": {"a": 7}}`, `{"p": {"lockprogram": [{"category": "` + PayloadCategory + `", "message": "!"}]}}`} {
		if err := new(vetRun).decode(strings.NewReader(bad), func() {}); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}
