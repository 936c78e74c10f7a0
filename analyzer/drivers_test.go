package analyzer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// module is the import path of the corpus when it is a module.
const module = "example.com/corpus/"

// TestDrivers: the corpus has the same findings through all drivers: the library,
// by analysistest, go vet -vettool, and lockcheck. The last sees more, a cycle
// whose halves lie in packages that do not import each other; but each folder of
// the corpus shows what it shows by itself.
func TestDrivers(t *testing.T) {
	library := libraryFindings(t)
	if len(library) == 0 {
		t.Fatal("the library finds nothing in the corpus")
	}
	dir := copyCorpus(t)
	tool := filepath.Join(t.TempDir(), "lockcheck")
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/lockcheck").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	compare(t, "go vet", vetFindings(t, dir, run(t, dir, nil, 0, "go", "vet", "-json", "-vettool="+tool, "./...")), library)
	compare(t, "lockcheck", commandFindings(t, run(t, dir, nil, 1, tool, "--format", "json")), library)
}

// compare reports the findings that one driver has and the library has not, and
// the other way round.
func compare(t *testing.T, driver string, got, library []string) {
	t.Helper()
	for _, f := range got {
		if !slices.Contains(library, f) {
			t.Errorf("by %s only: %s", driver, f)
		}
	}
	for _, f := range library {
		if !slices.Contains(got, f) {
			t.Errorf("not by %s: %s", driver, f)
		}
	}
	if len(got) != len(library) {
		t.Errorf("%d findings by %s, %d by the library", len(got), driver, len(library))
	}
}

// libraryFindings returns the findings of analysistest: "file:line:column: message".
func libraryFindings(t *testing.T) []string {
	root := filepath.Join(analysistest.TestData(), "src")
	var list []string
	for _, r := range analysistest.Run(silent{}, analysistest.TestData(), together(), "./...") {
		for _, d := range r.Diagnostics {
			list = append(list, fmt.Sprintf("%s: %s", relative(t, root, r.Pass.Fset.Position(d.Pos).String()), d.Message))
		}
	}
	slices.Sort(list)
	return slices.Compact(list) // a package is analysed again with its tests
}

// silent keeps to itself what analysistest misses: TestCorpus tells.
type silent struct{}

func (silent) Errorf(string, ...any) {}

// relative returns a position with its file relative to root.
func relative(t *testing.T, root, posn string) string {
	t.Helper()
	rel, ok := strings.CutPrefix(posn, root+string(filepath.Separator))
	if !ok {
		t.Fatalf("%s is not in %s", posn, root)
	}
	return filepath.ToSlash(rel)
}

// vetFindings returns those of the JSON that go vet prints.
func vetFindings(t *testing.T, root string, out []byte) []string {
	var list []string
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkgs map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&pkgs); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the output of go vet: %v\n%s", err, out)
		}
		for _, results := range pkgs {
			for _, diagnostics := range results {
				for _, d := range diagnostics {
					list = append(list, relative(t, root, d.Posn)+": "+d.Message)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// commandFindings returns those of the JSON that lockcheck prints.
func commandFindings(t *testing.T, out []byte) []string {
	var doc struct {
		Findings []struct {
			Rule, Message string
			Site          struct {
				File      string
				Line, Col int
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatalf("the output of lockcheck: %v\n%s", err, out)
	}
	var list []string
	for _, f := range doc.Findings {
		list = append(list, fmt.Sprintf("%s:%d:%d: %s: %s", f.Site.File, f.Site.Line, f.Site.Col, f.Rule, f.Message))
	}
	slices.Sort(list)
	return list
}

// run returns the standard output of a command that must end with the exit code.
func run(t *testing.T, dir string, env []string, code int, name string, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), append([]string{"PWD=" + dir, "GOFLAGS=", "GOWORK=off", "GOPROXY=off"}, env...)...)
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("%s: exit code %d, want %d\n%s%s", cmd, got, code, &stdout, &stderr)
	}
	return stdout.Bytes()
}

// imports matches the imports of one folder of the corpus by another.
var imports = regexp.MustCompile(`"(facts/\w+)"`)

// copyCorpus makes a module of the corpus and returns its folder.
func copyCorpus(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	src := filepath.Join("testdata", "src")
	err = fs.WalkDir(os.DirFS(src), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(dir, name), imports.ReplaceAll(text, []byte(`"`+module+`$1"`)))
	})
	if err == nil {
		err = writeFile(filepath.Join(dir, "go.mod"), []byte("module "+strings.TrimSuffix(module, "/")+"\n\ngo 1.26\n"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o666)
}
