package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// full has every field of the report model set.
func full() finding.Finding {
	at := lock.Site{File: "a.go", Line: 3, Col: 2}
	return finding.Finding{
		Rule: "LK1001", Confidence: finding.High, Package: "example.com/p", Func: "(*T).M", Site: at,
		Message: "a -> b & <c>",
		Locks:   []lock.Class{"example.com/p.T.mu"},
		Steps: []finding.Step{{Site: at, Func: "F", Message: "locked here",
			Path: []lock.Frame{{Func: "F", Site: at}}}},
		Fixes: []finding.Fix{{Message: "unlock",
			Edits: []finding.Edit{{File: "a.go", Start: 7, End: 9, New: "x"}}}},
		Fingerprint: "f00",
	}
}

func TestJSONRoundTrip(t *testing.T) {
	want := []finding.Finding{full(), {Rule: "LK3001", Confidence: finding.Low, Package: "p", Message: "m"}}
	var buf bytes.Buffer
	if err := JSON(&buf, want, Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(buf.String(), "a -> b & <c>") {
		t.Errorf("characters are escaped that need not be:\n%s", &buf)
	}
	got, err := ReadJSON(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestJSONEmpty(t *testing.T) {
	var buf bytes.Buffer
	if err := JSON(&buf, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := buf.String(), "{\n  \"version\": 1,\n  \"findings\": []\n}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`{"version": 2, "findings": []}`: "version 2",
		`{"findings": []}`:               "version 0",
		`[]`:                             "reading findings",
		``:                               "reading findings",
	} {
		if _, err := ReadJSON(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q in it", in, err, want)
		}
	}
}

// TestSchema checks documents against docs/findings.schema.json, and that the
// schema has every field that a document can have.
func TestSchema(t *testing.T) {
	data, err := os.ReadFile("../../docs/findings.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(data, &s.root); err != nil {
		t.Fatal(err)
	}
	for name, findings := range map[string][]finding.Finding{
		"full": {full()}, "empty": nil, "zero": {{Rule: "LK1001", Confidence: finding.Low}},
	} {
		var buf bytes.Buffer
		if err := JSON(&buf, findings, Options{}); err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(buf.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		for _, problem := range s.check("document", doc, s.root) {
			t.Errorf("%s: %s", name, problem)
		}
	}

	// The test can fail: a document with an unknown field, a missing one and a
	// wrong type has three problems.
	bad := map[string]any{"version": 1.0, "findings": []any{map[string]any{
		"rule": 7.0, "confidence": "high", "package": "p", "site": map[string]any{"row": 1.0}}}}
	if problems := s.check("document", bad, s.root); len(problems) != 3 {
		t.Errorf("problems of the bad document: %q, want 3", problems)
	}
}

// schema understands as much of JSON Schema as our schema uses. It is stricter
// than the standard: fields that are not described are problems.
type schema struct{ root map[string]any }

func (s *schema) check(at string, v any, node map[string]any) (problems []string) {
	bad := func(format string, args ...any) {
		problems = append(problems, at+": "+fmt.Sprintf(format, args...))
	}
	if ref, ok := node["$ref"].(string); ok {
		defs := s.root["$defs"].(map[string]any)
		return s.check(at, v, defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any))
	}
	if c, ok := node["const"]; ok && c != v {
		bad("is %v, want %v", v, c)
	}
	if enum, ok := node["enum"].([]any); ok && !slices.Contains(enum, v) {
		bad("is %v, want one of %v", v, enum)
	}
	switch node["type"] {
	case "object":
		obj, ok := v.(map[string]any)
		if !ok {
			bad("is no object")
			return problems
		}
		props := node["properties"].(map[string]any)
		required, _ := node["required"].([]any)
		for _, name := range required {
			if _, ok := obj[name.(string)]; !ok {
				bad("has no %s", name)
			}
		}
		for name, field := range obj {
			if props[name] == nil {
				bad("has a field %s that the schema does not describe", name)
				continue
			}
			problems = append(problems, s.check(at+"."+name, field, props[name].(map[string]any))...)
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			bad("is no array")
		}
		for i, e := range list {
			problems = append(problems, s.check(fmt.Sprintf("%s[%d]", at, i), e, node["items"].(map[string]any))...)
		}
	case "string":
		str, ok := v.(string)
		if !ok {
			bad("is no string")
		} else if p, ok := node["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(str) {
			bad("%q does not match %s", str, p)
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int(n)) {
			bad("is no integer")
		}
	}
	return problems
}

func TestRelative(t *testing.T) {
	at := func(file string) lock.Site { return lock.Site{File: file, Line: 1, Col: 1} }
	in := []finding.Finding{{
		Site:  at("/src/app/cache.go"),
		Steps: []finding.Step{{Site: at("/src/lib/store.go"), Path: []lock.Frame{{Site: at("/go/src/sync/mutex.go")}}}},
		Fixes: []finding.Fix{{Edits: []finding.Edit{{File: "/src/app/sub/x.go"}}}},
	}}
	got := Relative(in, "/src/app")[0]
	for _, c := range []struct{ what, got, want string }{
		{"site", got.Site.File, "cache.go"},
		{"step", got.Steps[0].Site.File, "../lib/store.go"},
		{"frame", got.Steps[0].Path[0].Site.File, "/go/src/sync/mutex.go"},
		{"edit", got.Fixes[0].Edits[0].File, "sub/x.go"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, c.got, c.want)
		}
	}
	if in[0].Steps[0].Path[0].Site.File != "/go/src/sync/mutex.go" || in[0].Site.File != "/src/app/cache.go" || in[0].Fixes[0].Edits[0].File != "/src/app/sub/x.go" {
		t.Errorf("the argument was changed: %+v", in[0])
	}
	if got := Relative(Relative(in, "/src/app"), "/src/app")[0].Site.File; got != "cache.go" {
		t.Errorf("a second time: got %s, want cache.go", got)
	}
}

func TestByName(t *testing.T) {
	for _, name := range Formats() {
		if _, ok := ByName(name); !ok {
			t.Errorf("there is no format %s", name)
		}
	}
	if _, ok := ByName("xml"); ok {
		t.Error("there is a format xml")
	}
}
