package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/render/source"
)

// abba is a lock order that may deadlock, whose second half takes its second lock
// through a call, with what is awkward for the formats: letters that are longer in
// UTF-8 than in UTF-16, a file name that a URI and a workflow command escape, and a
// file of the standard library.
//
//	flush:  Cache.mu ──▶ Store.mu
//	put:    Store.mu ──▶ Cache.mu    through Once.Do and evict
func abba() finding.Finding {
	at := func(file string, line, col int) lock.Site { return lock.Site{File: file, Line: line, Col: col} }
	return finding.Finding{
		Rule: "LK1001", Confidence: finding.High, Package: "example.com/shop", Func: "(*Cache).flush",
		Site:    at("a 100%,b:c.go", 2, 15),
		Message: "acquiring Store.mu while holding Cache.mu may deadlock: opposite order at store.go:8",
		Locks:   []lock.Class{"example.com/shop.Cache.mu", "example.com/shop.Store.mu"},
		Steps: []finding.Step{
			{Site: at("a 100%,b:c.go", 1, 2), Func: "(*Cache).flush", Message: "Cache.mu is locked here"},
			{Site: at("a 100%,b:c.go", 2, 15), Func: "(*Cache).flush", Message: "and while it is held, Store.mu is locked"},
			{Site: at("store.go", 7, 2), Func: "(*Store).put", Message: "Store.mu is locked here"},
			{Site: at("store.go", 8, 3), Func: "(*Store).put", Message: "and while it is held, Cache.mu is locked through", Path: []lock.Frame{
				{Func: "(*Store).put", Site: at("store.go", 8, 3)},
				{Func: "(*Once).doSlow", Site: at("/usr/lib/go/src/sync/once.go", 78, 3)},
				{Func: "(*Cache).evict", Site: at("a 100%,b:c.go", 9, 2)},
			}},
		},
		Fingerprint: "bdf4214c9c9c7ba80e61",
	}
}

func abbaOptions() Options {
	return Options{
		Version: "v1.2.3",
		ReadFile: func(name string) ([]byte, error) {
			if name == "a 100%,b:c.go" {
				return []byte("\tc.mu.Lock()\n\t/* é😀 */ s.mu.Lock()\n"), nil
			}
			return nil, errors.New("no such file")
		},
		Help: func(rule string) string {
			if rule != "LK1001" {
				return ""
			}
			return "WRONG: *both* orders.\n\n\ta.Lock()\n\tb.Lock()\n\nTake them in one order, see [sync.Mutex]."
		},
	}
}

// samples are findings with as much and as little as there may be.
func samples() map[string][]finding.Finding {
	nowhere := finding.Finding{Rule: "LK9003", Confidence: finding.Low, Seen: "observed, not predicted", Message: "m",
		Steps: []finding.Step{{Message: "somewhere"}}}
	return map[string][]finding.Finding{
		"none":         nil,
		"abba":         {abba()},
		"every field":  {full()},
		"no site":      {nowhere},
		"unknown rule": {{Rule: "XX1", Confidence: finding.High, Site: lock.Site{File: "a.go", Line: 1}}},
		"several":      {full(), nowhere, abba()},
	}
}

// TestSARIFSchema checks logs against the schema of the standard.
func TestSARIFSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(log []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}
	for name, findings := range samples() {
		for _, opts := range []Options{{}, abbaOptions()} {
			var out bytes.Buffer
			if err := SARIF(&out, findings, opts); err != nil {
				t.Fatal(err)
			}
			if err := validate(out.Bytes()); err != nil {
				t.Errorf("%s: %v\n%s", name, err, &out)
			}
		}
	}

	// The test can fail.
	const good = `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "n"}}, "results": [
		{"message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "u"}, "region": {"startLine": 1}}}]}]}]}`
	if err := validate([]byte(good)); err != nil {
		t.Error(err)
	}
	for from, to := range map[string]string{
		`"version"`:                 `"findings": [], "version"`,
		`2.1.0`:                     `2.1`,
		`{"driver": {"name": "n"}}`: `{}`,
		`{"text": "m"}`:             `null`,
		`"text": "m"`:               `"texts": "m"`,
		`{"startLine": 1}`:          `{"startLine": 0}`,
		`"locations"`:               `"level": "grave", "locations"`,
		`"uri": "u"`:                `"uri": "100%"`,
	} {
		if bad := strings.Replace(good, from, to, 1); validate([]byte(bad)) == nil {
			t.Errorf("the schema allows %s", bad)
		}
	}
}

func TestSARIF(t *testing.T) {
	var out bytes.Buffer
	if err := SARIF(&out, []finding.Finding{abba()}, abbaOptions()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/abba.sarif", out.Bytes())
}

// golden compares what was printed with a file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("not as %s, which -update rewrites; got\n%s", name, got)
	}
}

// TestSARIFReferences: what the schema cannot say of a log. Rules are found by their
// index, each once, and each has the texts that GitHub requires.
func TestSARIFReferences(t *testing.T) {
	findings := []finding.Finding{{Rule: "LK3001"}, {Rule: "LK1001"}, {Rule: "LK3001", Confidence: finding.Low}}
	var out bytes.Buffer
	if err := SARIF(&out, findings, abbaOptions()); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if got := len(run.Tool.Driver.Rules); got != 2 {
		t.Errorf("got %d rules, want LK1001 and LK3001 once each:\n%s", got, &out)
	}
	for i, r := range run.Results {
		if r.RuleID != findings[i].Rule {
			t.Errorf("result %d is of %s, want %s: the order of findings is kept", i, r.RuleID, findings[i].Rule)
		}
		rule := run.Tool.Driver.Rules[r.RuleIndex]
		if rule.ID != r.RuleID {
			t.Errorf("result %d is of %s, its index is that of %s", i, r.RuleID, rule.ID)
		}
		if rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" {
			t.Errorf("%s lacks a text: %+v", rule.ID, rule)
		}
	}
	if got := []string{run.Results[0].Level, run.Results[2].Level}; got[0] != "error" || got[1] != "warning" {
		t.Errorf("levels are %q, want error and, for low confidence, warning", got)
	}
}

// TestPaths: steps are told apart by their functions. A function that takes both
// orders, as the last, has one path, although it takes two goroutines to deadlock.
func TestPaths(t *testing.T) {
	for funcs, want := range map[string]string{
		"":        "",
		"F F G G": "F F | G G",
		"F G F":   "F | G | F",
		"F ? G ?": "F ? | G ?", // ? is not known
		"F ? F":   "F ? F",
		"F F F F": "F F F F",
	} {
		var steps []finding.Step
		for name := range strings.FieldsSeq(funcs) {
			steps = append(steps, finding.Step{Func: strings.Trim(name, "?"), Message: name})
		}
		var got []string
		for _, path := range paths(steps) {
			var names []string
			for _, step := range path {
				names = append(names, step.Message)
			}
			got = append(got, strings.Join(names, " "))
		}
		if got := strings.Join(got, " | "); got != want {
			t.Errorf("%s: got %s, want %s", funcs, got, want)
		}
	}
}

func TestArtifact(t *testing.T) {
	for file, want := range map[string]sarifArtifact{
		"cache.go":             {"cache.go", srcRoot},
		"a b/100%.go":          {"a%20b/100%25.go", srcRoot},
		"c:d.go":               {"./c:d.go", srcRoot}, // not of scheme c
		"../lib/é.go":          {"../lib/%C3%A9.go", srcRoot},
		"/usr/lib/go/src/x.go": {"file:///usr/lib/go/src/x.go", ""},
	} {
		if got := artifact(file); got != want {
			t.Errorf("%s: got %+v, want %+v", file, got, want)
		}
	}
}

func TestColumn(t *testing.T) {
	s := source.Lines{Read: func(string) ([]byte, error) { return []byte("é😀x\n"), nil }}
	// bytes:       é 1-2, 😀 3-6, x 7
	// UTF-16 units: é 1,  😀 2-3, x 4
	for col, want := range map[int]int{0: 0, 1: 1, 3: 2, 7: 4, 99: 99} {
		if got := s.Column(lock.Site{File: "f", Line: 1, Col: col}); got != want {
			t.Errorf("column %d: got %d, want %d", col, got, want)
		}
	}
	if got := s.Column(lock.Site{File: "f", Line: 5, Col: 7}); got != 7 {
		t.Errorf("of a line that is not there: got %d, want 7", got)
	}
}
