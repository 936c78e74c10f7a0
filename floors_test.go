// Package lockcheck_test holds what concerns the module as a whole.
package lockcheck_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lockcheck/lockcheck"

// floors is the layout of docs/design.md: a folder imports folders on lower
// floors only, never its neighbours. Folders inside a folder of the table
// belong to it, and may import each other. The table is policy: it is changed
// together with the design, not to make a build pass.
//
// As with Go's own go/build/deps_test.go, tests may import what they like.
var floors = map[string]int{
	"internal/graph":      0,
	"internal/lock":       0,
	"internal/directive":  0,
	"internal/nearest":    0,
	"internal/order":      1,
	"internal/layout":     1,
	"internal/finding":    2,
	"internal/evidence":   2,
	"internal/picture":    3,
	"runtime":             3, // with runtime/sync, which re-exports it
	"internal/instrument": 3,
	"internal/config":     3,
	"internal/event":      3,
	"internal/held":       4,
	"internal/fix":        4,
	"internal/summary":    5,
	"internal/check":      6,
	"internal/wait":       6,
	"analyzer":            7,
	"internal/confirm":    7,
	"internal/render":     7,
	"internal/cli":        8,
	"cmd":                 9,
	"bench":               10, // programs, which nothing imports
	"examples":            10, // the same
}

// reserved lists the packages outside the module, with those below them, that
// only some folders may import. The longest path that matches counts.
var reserved = []struct {
	path      string
	importers []string
}{
	{"github.com/spf13", []string{"internal/cli"}}, // cobra and its flags
	{"golang.org/x/tools/go/analysis", []string{"analyzer", "internal/cli", "cmd"}},
	// As a requirement of an analyzer it builds SSA for every dependency, the
	// standard library included.
	{"golang.org/x/tools/go/analysis/passes/buildssa", nil},
	{"github.com/golangci", []string{"cmd"}},         // the plugin
	{"go.yaml.in/yaml", []string{"internal/config"}}, // no other file of ours is YAML
	// What leaves internal/event holds no SSA; analyzers build it and hand it in.
	{"golang.org/x/tools/go/ssa", []string{"internal/event", "analyzer"}},
}

// lean lists what runtime, and whatever it imports, may import besides the
// standard library: it is compiled into users' programs.
var lean = []string{
	"github.com/sasha-s/go-deadlock", // the other engine, behind a build tag
}

func TestFloors(t *testing.T) {
	imports, err := readImports(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(imports["internal/order"]) == 0 {
		t.Errorf("internal/order seems to import nothing: read %d packages", len(imports))
	}
	for _, v := range violations(imports) {
		t.Error(v)
	}
}

// TestDesign: the tables of docs/design.md say the same as the one here.
func TestDesign(t *testing.T) {
	text, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]int)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| (\\d+) \\| ").FindAllStringSubmatch(string(text), -1) {
		if documented[m[1]], err = strconv.Atoi(m[2]); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.Equal(documented, floors) {
		t.Errorf("docs/design.md has\n\t%v\nwant\n\t%v", documented, floors)
	}
}

// violations checks the imports of each folder, which are import paths, against
// the tables. Folders that the tables name need not exist.
func violations(imports map[string][]string) []string {
	var found []string
	report := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, folder := range slices.Sorted(maps.Keys(imports)) {
		row := rowOf(folder)
		if row == "" {
			report("%s is on no floor: the design has no such folder", folder)
			continue
		}
		for _, imp := range imports[folder] {
			if inner, ok := folderOf(imp); ok {
				if other := rowOf(inner); other == "" {
					report("%s imports %s, which is on no floor", folder, inner)
				} else if other != row && floors[other] >= floors[row] {
					report("%s (floor %d) imports %s (floor %d)", folder, floors[row], inner, floors[other])
				}
			} else if importers, ok := importersOf(imp); ok && !slices.Contains(importers, row) {
				report("%s imports %s, which only %q may import", folder, imp, importers)
			}
		}
	}
	for _, folder := range closure(imports, "runtime") {
		for _, imp := range imports[folder] {
			if !standard(imp) && !inside(imp, module) && !slices.Contains(lean, imp) {
				report("%s imports %s, but is part of runtime, which stays lean", folder, imp)
			}
		}
	}
	return found
}

// rowOf returns the folder of the floors table that a folder belongs to, or "".
func rowOf(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := floors[folder]; ok {
			return folder
		}
	}
	return ""
}

// importersOf returns who may import a package, and whether that is limited.
func importersOf(imp string) (importers []string, limited bool) {
	longest := 0
	for _, r := range reserved {
		if inside(imp, r.path) && len(r.path) > longest {
			importers, limited, longest = r.importers, true, len(r.path)
		}
	}
	return importers, limited
}

// closure returns the folders in and below root, and those of the module that
// they import, however indirectly.
func closure(imports map[string][]string, root string) []string {
	var folders []string
	seen := make(map[string]bool)
	var visit func(folder string)
	visit = func(folder string) {
		if seen[folder] {
			return
		}
		seen[folder] = true
		folders = append(folders, folder)
		for _, imp := range imports[folder] {
			if inner, ok := folderOf(imp); ok {
				visit(inner)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(imports)) {
		if inside(folder, root) {
			visit(folder)
		}
	}
	return folders
}

// standard reports whether the path is that of a standard package: the first
// element of any other has a dot.
func standard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}

// inside reports whether a path is root or below it.
func inside(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }

// folderOf returns the folder of a package of the module, "." for the root.
func folderOf(imp string) (folder string, ok bool) {
	if imp == module {
		return ".", true
	}
	return strings.CutPrefix(imp, module+"/")
}

// readImports returns, for each folder with Go files, what they import, tests
// left out. It reads the files itself and not by go list, which shows only what
// one system and one set of build tags would compile.
func readImports(root string) (map[string][]string, error) {
	imports := make(map[string][]string)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && foreign(name, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		if byHand(file) {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		imports[folder] = append(imports[folder], paths(file)...)
		slices.Sort(imports[folder])
		imports[folder] = slices.Compact(imports[folder])
		return nil
	})
	return imports, err
}

// foreign reports whether the go command's ./... passes a folder by.
func foreign(name, last string) bool {
	if last == "testdata" || last == "vendor" || strings.HasPrefix(last, ".") || strings.HasPrefix(last, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(name, "go.mod"))
	return err == nil
}

// byHand reports whether the file is no part of its package: a generator, to be
// run by its name.
func byHand(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if comment.Pos() < file.Package && comment.Text == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}

func paths(file *ast.File) []string {
	var paths []string
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser has checked it
		}
		paths = append(paths, p)
	}
	return paths
}

// What the table forbids is found, and named.
func TestFloorsHold(t *testing.T) {
	for _, test := range []struct {
		name    string
		imports map[string][]string
		want    []string
	}{
		{"nothing there yet", nil, nil},
		{
			"downward",
			map[string][]string{"internal/order": {"fmt", module + "/internal/lock"}},
			nil,
		},
		{
			"upward",
			map[string][]string{"internal/lock": {module + "/internal/held"}},
			[]string{"internal/lock (floor 0) imports internal/held (floor 4)"},
		},
		{
			"neighbours",
			map[string][]string{"internal/event": {module + "/internal/instrument"}},
			[]string{"internal/event (floor 3) imports internal/instrument (floor 3)"},
		},
		{
			"inside one folder",
			map[string][]string{"runtime/sync": {module + "/runtime"}, "analyzer/relock": {module + "/analyzer/internal/build"}},
			nil,
		},
		{
			"unknown",
			map[string][]string{"internal/util": {"fmt"}, "cmd/lockcheck": {module + "/internal/misc", module}},
			[]string{
				"cmd/lockcheck imports internal/misc, which is on no floor",
				"cmd/lockcheck imports ., which is on no floor",
				"internal/util is on no floor: the design has no such folder",
			},
		},
		{
			"reserved",
			map[string][]string{
				"internal/cli":     {"github.com/spf13/cobra", "golang.org/x/tools/go/analysis/unitchecker"},
				"internal/render":  {"github.com/spf13/cobra"},
				"internal/held":    {"golang.org/x/tools/go/analysis", "golang.org/x/tools/go/ssa/ssautil"},
				"internal/event":   {"golang.org/x/tools/go/ssa"},
				"analyzer/relock":  {"golang.org/x/tools/go/analysis", "golang.org/x/tools/go/analysis/passes/buildssa"},
				"internal/summary": {"golang.org/x/tools/go/types/typeutil"},
			},
			[]string{
				`analyzer/relock imports golang.org/x/tools/go/analysis/passes/buildssa, which only [] may import`,
				`internal/held imports golang.org/x/tools/go/analysis, which only ["analyzer" "internal/cli" "cmd"] may import`,
				`internal/held imports golang.org/x/tools/go/ssa/ssautil, which only ["internal/event" "analyzer"] may import`,
				`internal/render imports github.com/spf13/cobra, which only ["internal/cli"] may import`,
			},
		},
		{
			"lean",
			map[string][]string{
				"runtime":        {"github.com/sasha-s/go-deadlock", "unsafe", module + "/internal/order"},
				"runtime/sync":   {"example.com/helper"},
				"internal/order": {"golang.org/x/tools/container/intsets", module + "/internal/graph"},
				"internal/graph": {"golang.org/x/exp/maps"},
				"internal/event": {"golang.org/x/tools/go/types/typeutil"},
			},
			[]string{
				"internal/order imports golang.org/x/tools/container/intsets, but is part of runtime, which stays lean",
				"internal/graph imports golang.org/x/exp/maps, but is part of runtime, which stays lean",
				"runtime/sync imports example.com/helper, but is part of runtime, which stays lean",
			},
		},
	} {
		if got := violations(test.imports); !slices.Equal(got, test.want) {
			t.Errorf("%s: got\n\t%s\nwant\n\t%s", test.name, strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
		}
	}
}

// Build tags, tests, generators, nested modules and test data.
func TestReadImports(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"on/on.go":           "//go:build lockcheck\n\npackage on\n\nimport _ \"sync\"\n",
		"on/off.go":          "//go:build !lockcheck\n\npackage on\n\nimport (\n\t_ \"fmt\"\n\t_ \"sync\"\n)\n",
		"on/on_test.go":      "package on\n\nimport _ \"testing\"\n",
		"on/generate.go":     "//go:build ignore\n\npackage main\n\nimport _ \"os\"\n",
		"on/testdata/in.go":  "package in\n\nimport _ \"os\"\n",
		"nested/go.mod":      "module nested\n",
		"nested/nested.go":   "package nested\n\nimport _ \"os\"\n",
		"bare/bare.go":       "package bare\n",
		".hidden/hidden.go":  "package hidden\n",
		"_private/hidden.go": "package hidden\n",
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readImports(root)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"on": {"fmt", "sync"}, "bare": nil}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %q, want %q", got, want)
	}
}
