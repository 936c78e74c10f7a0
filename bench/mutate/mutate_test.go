package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The package under mutation: what is an unlock, and what only looks like one.
const source = `package bank

import "sync"

type Account struct {
	sync.Mutex
	history sync.RWMutex
	door    Door
	n       int
}

type Door struct{ mu sync.Mutex }

func (d *Door) Lock()   { d.mu.Lock() }
func (d *Door) Unlock() { d.mu.Unlock() } // a wrapper's own: not deleted

type Padlock struct{} // no Lock beside it

func (Padlock) Unlock() {}

func (a *Account) Deposit(n int) {
	a.Lock()
	defer a.Unlock()
	a.n += n
}

func (a *Account) Read() int {
	a.history.RLock()
	n := a.n
	a.history.RUnlock()
	defer func() {
		a.door.Unlock()
	}()
	Padlock{}.Unlock()
	return n
}

func release(l sync.Locker) { l.Unlock() }
`

func writeModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":       "module example.com/bank\n\ngo 1.26\n",
		"bank.go":      source,
		"bank_test.go": "package bank\n\nvar broken int = \"tests are hidden\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestUnlocks(t *testing.T) {
	pkgs, err := load(t.Context(), writeModule(t), []string{"."})
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) != 1 {
		t.Fatalf("loaded %d packages, want 1", len(pkgs))
	}
	var got []string
	for _, s := range pkgs[0].unlocks() {
		got = append(got, s.kind())
		mutant := string(s.delete([]byte(source)))
		if strings.Count(mutant, "\n") != strings.Count(source, "\n") || len(mutant) != len(source) {
			t.Errorf("deleting %s moves lines", s.kind())
		}
		if want := strings.Count(source, "nlock()") - 1; strings.Count(mutant, "nlock()") != want {
			t.Errorf("deleting %s leaves:\n%s", s.kind(), mutant)
		}
	}
	want := []string{"defer a.Unlock()", "a.history.RUnlock()", "a.door.Unlock()", "l.Unlock()"}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("unlocks = %q, want %q", got, want)
	}
}

func TestSpread(t *testing.T) {
	sites := make([]site, 10)
	for i := range sites {
		sites[i].line = i
	}
	var got []int
	for _, s := range spread(sites, 4) {
		got = append(got, s.line)
	}
	if want := []int{0, 2, 5, 7}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("4 of 10 = %v, want %v", got, want)
	}
	if n := len(spread(sites, 0)); n != 10 {
		t.Errorf("spread(10 sites, 0) has %d, want all", n)
	}
}

// TestMain lets the test binary be the vet tool of TestRun.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && fakeTool(os.Args[1:]) {
		return
	}
	os.Exit(m.Run())
}

// fakeTool speaks the go command's vet protocol and reports every file that has
// a Lock but no deferred Unlock, always at line 1.
func fakeTool(args []string) bool {
	switch last := args[len(args)-1]; {
	case last == "-V=full":
		fmt.Println("fake version devel buildID=fake")
	case last == "-flags":
		fmt.Println(`[{"Name":"json","Bool":true,"Usage":"print JSON"}]`)
	case strings.HasSuffix(last, ".cfg"):
		var cfg struct {
			ImportPath, VetxOutput string
			VetxOnly               bool
			GoFiles                []string
		}
		data, err := os.ReadFile(last)
		if err == nil {
			err = json.Unmarshal(data, &cfg)
		}
		if err == nil {
			err = os.WriteFile(cfg.VetxOutput, nil, 0o666)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var list []map[string]string
		for _, file := range cfg.GoFiles {
			text, _ := os.ReadFile(file)
			if !cfg.VetxOnly && bytes.Contains(text, []byte("a.Lock()")) && !bytes.Contains(text, []byte("defer a.Unlock()")) {
				list = append(list, map[string]string{"posn": file + ":1:1", "message": "LK3001: forgotten"})
			}
		}
		json.NewEncoder(os.Stdout).Encode(map[string]any{cfg.ImportPath: map[string]any{"unlock": list}})
	default:
		return false
	}
	return true
}

func TestRun(t *testing.T) {
	tool, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := writeModule(t)
	opts := options{tool: tool, dir: dir, patterns: []string{"."}, jobs: 2}
	pkgs, err := load(t.Context(), dir, opts.patterns)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := tryAll(t.Context(), pkgs[0].unlocks(), opts)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writeReport(&out, outcomes, dir)
	const want = `package           caught  mutants  share  do not compile
example.com/bank  1       4        25 %   0
deferred          1       1        100 %  0
plain             0       3        0 %    0
all               1       4        25 %   0

not reported:
bank.go:30: a.history.RUnlock()
bank.go:32: a.door.Unlock()
bank.go:38: l.Unlock()
`
	if out.String() != want {
		t.Errorf("report:\n%s\nwant:\n%s", &out, want)
	}
}
