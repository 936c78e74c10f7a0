package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/lockcheck/lockcheck/internal/config"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// write writes a configuration to a folder of its own and returns its name.
func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), config.Name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

const everything = `
rules:
  enable: LK3006
  disable: [unlock, LK7001]
confidence: low
exclude: [example.com/p/gen/..., example.com/p/old]
orders:
  - example.com/p.A.mu < example.com/p.B.mu < gopkg.in/x.v2.shards[]
locks:
  - type: example.com/p.Lease
    lock: Acquire
    trylock: [TryAcquire]
    unlock: [Release, example.com/p.Drop]
    rlock: Read
    runlock: Done
    tryrlock: TryRead
    rguarded: View
  - name: example.com/p.gil
    guarded: example.com/q.G.With
`

func TestEverything(t *testing.T) {
	file := write(t, everything)
	got, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	at := func(line, col int) lock.Site { return lock.Site{File: file, Line: line, Col: col} }
	on, off := got.Rules.Changes()
	if want := []string{"LK3006"}; !slices.Equal(on, want) {
		t.Errorf("enabled: %v, want %v", on, want)
	}
	if want := []string{"LK3001", "LK3002", "LK3003", "LK3004", "LK3005", "LK7001"}; !slices.Equal(off, want) {
		t.Errorf("disabled: %v, want %v", off, want)
	}
	want := config.Config{
		File: file, Rules: got.Rules, Low: true,
		Exclude: finding.Packages{"example.com/p/gen/...", "example.com/p/old"},
		Declared: lock.Declarations{
			Locks: []lock.Declaration{
				{Type: "example.com/p.Lease", Operations: []lock.Operation{
					{Func: "example.com/p.Lease.Acquire", Op: lock.Lock, Site: at(11, 11)},
					{Func: "example.com/p.Lease.Release", Op: lock.Unlock, Site: at(13, 14)},
					{Func: "example.com/p.Drop", Op: lock.Unlock, Site: at(13, 23)},
					{Func: "example.com/p.Lease.TryAcquire", Op: lock.TryLock, Site: at(12, 15)},
					{Func: "example.com/p.Lease.Read", Op: lock.RLock, Site: at(14, 12)},
					{Func: "example.com/p.Lease.Done", Op: lock.RUnlock, Site: at(15, 14)},
					{Func: "example.com/p.Lease.TryRead", Op: lock.TryRLock, Site: at(16, 15)},
					{Func: "example.com/p.Lease.View", Op: lock.RLock, Calls: true, Site: at(17, 15)},
				}},
				{Name: "example.com/p.gil", Operations: []lock.Operation{
					{Func: "example.com/q.G.With", Op: lock.Lock, Calls: true, Site: at(19, 14)},
				}},
			},
			Orders: []lock.Order{
				{First: "example.com/p.A.mu", Second: "example.com/p.B.mu", Site: at(8, 5)},
				{First: "example.com/p.B.mu", Second: "gopkg.in/x.v2.shards[]", Site: at(8, 5)},
			},
		},
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *got, want)
	}

	// As the settings of another tool it says the same, but for the places.
	var settings map[string]any
	if err := yaml.Unmarshal([]byte(everything), &settings); err != nil {
		t.Fatal(err)
	}
	decoded, err := config.Decode(settings)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range want.Declared.Locks {
		for i := range l.Operations {
			l.Operations[i].Site = lock.Site{}
		}
	}
	for i := range want.Declared.Orders {
		want.Declared.Orders[i].Site = lock.Site{}
	}
	if want.File = ""; !reflect.DeepEqual(*decoded, want) {
		t.Errorf("decoded\n%+v\nwant\n%+v", *decoded, want)
	}
}

// documents are configurations with what is said of them: nothing, if they are right.
// ours says that only the reader finds the mistake, which the schema does not express.
var documents = []struct {
	text string
	want []string
	ours bool
}{
	{text: ""},
	{text: "# nothing\n"},
	{text: "rules:\nlocks:\nexclude:\norders:\n"},
	{text: everything},
	{text: "locks: {type: p.T, lock: L, unlock: U}"},
	{text: "rules: {enable: &r [LK3006], disable: *r}"},

	{text: "rulez: {}", want: []string{`:1: unknown key "rulez"; did you mean rules? (keys: confidence, exclude, locks, orders, rules)`}},
	{text: "\nrules:\n  enabel: LK1001", want: []string{`:3: unknown key "enabel" in rules; did you mean enable? (keys: disable, enable)`}},
	{text: "colour: red", want: []string{`:1: unknown key "colour" (keys:`}},
	{text: "[rules]", want: []string{":1: expected keys: confidence, exclude, locks, orders, rules"}},
	{text: "rules: [LK1001]", want: []string{":1: expected keys in rules: disable, enable"}},
	{text: "rules: {}\nrules: {}", want: []string{`:2: key "rules" comes twice`}, ours: true},
	{text: "rules: {disable: LK1011}", want: []string{`:1: no rule or analyzer "LK1011"; did you mean LK1001?`, "  relock: LK2001"}, ours: true},
	{text: "rules: {disable: [{LK1001: off}]}", want: []string{":1: expected a text"}},
	{text: "confidence: medium", want: []string{`:1: confidence: "medium" is neither high nor low`}},
	{text: "exclude: ./gen", want: []string{`found "./gen"`}, ours: true},
	{text: "exclude: a/.../b", want: []string{`found "a/.../b"`}, ours: true},
	{text: "orders: example.com/p.A.mu", want: []string{`found only "example.com/p.A.mu"`}},
	{text: "orders: [A < B]", want: []string{`with their import paths as in example.com/p.A.mu < example.com/p.B.mu, found "A"`}, ours: true},
	{text: "locks: [text]", want: []string{":1: expected keys in locks: guarded, lock, "}},
	{text: "locks: [{type: T, unlock: U}]", want: []string{`expected a name with its import path, example.com/p.T, found "T"`}},
	{text: "locks: [{unlock: p.U}]", want: []string{"a lock has either a type or a name"}},
	{text: "locks: [{type: p.T, name: p.x, unlock: U}]", want: []string{"a lock has either a type or a name"}},
	{text: "locks: [{type: p.T}]", want: []string{"no function takes or gives back this lock"}},
	{text: "locks: [{type: p.T, lock: L}]", want: []string{"what lock takes is never given back: there is no key unlock"}},
	{text: "locks: [{type: p.T, rlock: L, unlock: U}]", want: []string{"what rlock takes is never given back: there is no key runlock"}},
	{text: "locks: [{name: p.x, lock: L, unlock: p.U}]", want: []string{`expected a function with its import path, example.com/p.F or example.com/p.T.Method, found "L"`}, ours: true},
	{text: "locks:\n- {type: p.T, unlock: U}\n- {name: p.x, unlock: p.T.U}", want: []string{":3: locks: p.T.U is declared twice: first at .lockcheck.yml:2"}, ours: true},
	{text: "a: 1\nb: 2", want: []string{`:1: unknown key "a"`, `:2: unknown key "b"`}},
}

func TestDocuments(t *testing.T) {
	schema := compile(t)
	for _, doc := range documents {
		file := write(t, doc.text)
		_, err := config.Load(file)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if (err != nil) != (doc.want != nil) {
			t.Errorf("%q: error %v, want %q", doc.text, err, doc.want)
		}
		for _, want := range doc.want {
			if strings.HasPrefix(want, ":") {
				want = file + want
			}
			if !strings.Contains(said, want) {
				t.Errorf("%q: error %q, want %q in it", doc.text, said, want)
			}
		}
		if err := schema.Validate(asJSON(t, doc.text)); (err != nil) != (doc.want != nil && !doc.ours) {
			t.Errorf("%q: the schema says %v", doc.text, err)
		}
	}
}

// compile returns the schema of docs.
func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{"file": jsonschema.FileLoader{}})
	schema, err := c.Compile("../../docs/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON returns a document as a JSON reader sees it. Of two equal keys the last
// counts there.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		if strings.Contains(err.Error(), "already defined") {
			return map[string]any{}
		}
		t.Fatal(err)
	}
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

// TestDecode: settings of another tool have mistakes without a place.
func TestDecode(t *testing.T) {
	for _, doc := range []struct {
		settings any
		want     string
	}{
		{nil, ""},
		{map[string]any{}, ""},
		{map[string]any{"confidence": "low"}, ""},
		{map[string]any{"rules": map[string]any{"enabel": "LK3006"}}, `unknown key "enabel" in rules; did you mean enable? (keys: disable, enable)`},
		{[]any{"rules"}, "expected keys: confidence, exclude, locks, orders, rules"},
	} {
		_, err := config.Decode(doc.settings)
		if err == nil {
			err = errors.New("")
		}
		if err.Error() != doc.want {
			t.Errorf("%v: error %q, want %q", doc.settings, err, doc.want)
		}
	}
}

// TestFind: the nearest file counts, and no folder of that name.
func TestFind(t *testing.T) {
	root := t.TempDir()
	inner := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(filepath.Join(inner, config.Name), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(root, config.Name), filepath.Join(root, "a", config.Name)} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := config.Find(inner); err != nil || got != name {
			t.Errorf("Find = %q, %v, want %q", got, err, name)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	if _, err := config.Load(filepath.Join(t.TempDir(), "none.yml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: error %v", err)
	}
	file := write(t, "rules: [")
	if _, err := config.Load(file); err == nil || !strings.HasPrefix(err.Error(), file+": yaml: line 1:") {
		t.Errorf("no YAML: error %v", err)
	}
}

// FuzzLoad: whatever is in the file, reading it ends, with a configuration or with an
// error that names the file.
func FuzzLoad(f *testing.F) {
	for _, doc := range documents {
		f.Add(doc.text)
	}
	f.Add("locks: &a [*a]")
	f.Add("rules: &a {disable: *a}")
	f.Fuzz(func(t *testing.T, text string) {
		file := write(t, text)
		c, err := config.Load(file)
		if err == nil && c.File != file || err != nil && !strings.HasPrefix(err.Error(), file+":") {
			t.Errorf("%q: got %v, error %v", text, c, err)
		}
	})
}

// TestDocumentation: what the documentation shows is right, also by the schema.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		t.Fatal("docs/configuration.md shows no configuration")
	}
	schema := compile(t)
	for _, b := range blocks {
		if _, err := config.Load(write(t, b[1])); err != nil {
			t.Errorf("%s: %v", b[1], err)
		}
		if err := schema.Validate(asJSON(t, b[1])); err != nil {
			t.Errorf("%s: %v", b[1], err)
		}
	}

	// The settings in .golangci.yml, the last block of that guide.
	if text, err = os.ReadFile("../../docs/guides/golangci-lint.md"); err != nil {
		t.Fatal(err)
	}
	blocks = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```").FindAllStringSubmatch(string(text), -1)
	var file struct {
		Linters struct {
			Settings struct {
				Custom map[string]struct{ Settings map[string]any }
			}
		}
	}
	if err := yaml.Unmarshal([]byte(blocks[len(blocks)-1][1]), &file); err != nil {
		t.Fatal(err)
	}
	settings := file.Linters.Settings.Custom["lockcheck"].Settings
	if _, err := config.Decode(settings); err != nil || len(settings) == 0 {
		t.Errorf("the guide's settings %v: %v", settings, err)
	}
}
