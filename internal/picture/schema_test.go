package picture

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

const (
	docs       = "../../docs/"
	schemaFile = "graph.schema.json"
)

func readSchema(t *testing.T, name string) any {
	t.Helper()
	data, err := os.ReadFile(docs + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestSchema checks documents against the schema.
func TestSchema(t *testing.T) {
	const base = "https://github.com/lockcheck/lockcheck/blob/main/docs/"
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{schemaFile, "findings.schema.json"} {
		if err := compiler.AddResource(base+name, readSchema(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(base + schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	full := edge("p.a", "p.b")
	full.Gates, full.Thread, full.Guess = []lock.Class{"p.g"}, "main", 1
	site := lock.Site{File: "p.go", Line: 1, Col: 1}
	for name, p := range map[string]*Picture{
		"nothing": New(Source{}),
		"all": New(Source{
			Guesses: true, Predicted: []order.Edge{full, edge("p.b", "q.a"), edge("q.a", "p.b")}, Observed: []evidence.Edge{seen("p.a", "p.b", 2)}, Written: []lock.Class{"p.z"},
			Findings: []finding.Finding{{Rule: "LK1001", Confidence: finding.High, Package: "p", Site: site, Message: "m", Locks: []lock.Class{"p.b", "q.a"}}},
			Asked:    func(pkg string) bool { return pkg == "p" },
		}),
	} {
		var b strings.Builder
		if err := p.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := schema.Validate(map[string]any{"version": 1}); err == nil {
		t.Error("a document without lists is valid")
	}
}

// TestSchemaFields: the schema describes each field that there is, and no others.
func TestSchemaFields(t *testing.T) {
	root := readSchema(t, schemaFile).(map[string]any)
	defs := root["$defs"].(map[string]any)
	for _, tt := range []struct {
		value  any
		schema any
	}{{Picture{}, root}, {Lock{}, defs["lock"]}, {Order{}, defs["order"]}, {Place{}, defs["place"]}} {
		var want, got []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(tt.value)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			want = append(want, name)
		}
		for name := range tt.schema.(map[string]any)["properties"].(map[string]any) {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%T: the schema has %v, want %v", tt.value, got, want)
		}
	}
}
