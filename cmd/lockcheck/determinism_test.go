package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// several packages: cycles in one, over two, and of siblings, holes that are
// filled elsewhere, and several findings in a line.
const several = `
-- go.mod --
module example.com/several

go 1.26
-- base/base.go --
package base

import "sync"

type Handler interface{ Handle() }

type Store struct {
	Mu sync.RWMutex
	h  Handler
	on map[string]func()
}

var A, B, C sync.Mutex

func (s *Store) Use(h Handler)              { s.h = h }
func (s *Store) On(name string, f func())   { s.on[name] = f }
func (s *Store) Run()                       { s.Mu.Lock(); s.h.Handle(); s.Mu.Unlock() }
func (s *Store) Call(name string)           { s.Mu.Lock(); s.on[name](); s.Mu.Unlock() }
func (s *Store) Get()                       { s.Mu.RLock(); defer s.Mu.RUnlock() }
func AB()                                   { A.Lock(); B.Lock(); B.Unlock(); A.Unlock() }
-- left/left.go --
package left

import "example.com/several/base"

type T struct{ s *base.Store }

func (t *T) Handle() { t.s.Get() }
func (t *T) start()  { t.s.Use(t); t.s.On("x", t.s.Get) }
func ba()            { base.B.Lock(); base.A.Lock(); base.A.Unlock(); base.B.Unlock() }
func bc()            { base.B.Lock(); base.C.Lock(); base.C.Unlock(); base.B.Unlock() }
-- right/right.go --
package right

import (
	"sync"

	"example.com/several/base"
)

type T struct {
	mu sync.Mutex
	s  *base.Store
}

func (t *T) Handle() { t.mu.Lock(); t.s.Get(); t.mu.Unlock() }
func (t *T) start()  { t.s.Use(t); t.s.On("y", t.Handle); t.s.On("z", t.Handle) }
func (t *T) order()  { t.s.Mu.Lock(); t.mu.Lock(); t.mu.Unlock(); t.s.Mu.Unlock() }
func ca()            { base.C.Lock(); base.A.Lock(); base.A.Unlock(); base.C.Unlock() }
func cb()            { base.C.Lock(); base.B.Lock(); base.B.Unlock(); base.C.Unlock() }
func twice()         { base.A.Lock(); base.A.Lock(); base.B.Lock(); base.B.Lock() }
-- top/top.go --
package top

import (
	"example.com/several/base"
	_ "example.com/several/left"
	_ "example.com/several/right"
)

func ab() { base.A.Lock(); base.AB(); base.A.Unlock() }
-- top/top_test.go --
package top

import "example.com/several/base"

func acb() { base.A.Lock(); base.C.Lock(); base.C.Unlock(); base.A.Unlock() }
`

// TestDeterministic: what is printed depends neither on the order of the
// packages, nor on how many are analysed at a time, nor on what is in the cache.
func TestDeterministic(t *testing.T) {
	tool, err := exec.LookPath("lockcheck") // TestMain put it there
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(several)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// Each cache begins with the compiled standard library, and no more.
	compiled := filepath.Join(dir, ".cache", "compiled")
	build := exec.Command("go", "build", "sync")
	build.Env = append(os.Environ(), "GOFLAGS=", "GOCACHE="+compiled)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, cache := range []string{"first", "second"} {
		if err := os.CopyFS(filepath.Join(dir, ".cache", cache), os.DirFS(compiled)); err != nil {
			t.Fatal(err)
		}
	}
	packages := []string{"./base", "./left", "./right", "./top"}
	reversed := slices.Clone(packages)
	slices.Reverse(reversed)
	var command, vet []byte
	for _, setting := range []struct {
		flags, cache string
		packages     []string
	}{
		{"-p=1", "first", packages},
		{"-p=8", "second", reversed},
		{"-p=8", "first", reversed}, // everything is in the cache
	} {
		outputs := func(name string, args ...string) []byte {
			cmd := exec.Command(name, append(args, setting.packages...)...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PWD="+dir, "GOFLAGS="+setting.flags, "GOCACHE="+filepath.Join(dir, ".cache", setting.cache),
				"GOPROXY=off", "GOTOOLCHAIN=local", "GORACE=atexit_sleep_ms=0")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if _, ok := err.(*exec.ExitError); err != nil && !ok || len(out) == 0 {
				t.Fatalf("%s: %v\n%s%s", cmd, err, out, &stderr)
			}
			return out
		}
		same := func(what string, first *[]byte, got []byte) {
			if *first == nil {
				*first = got
			} else if !bytes.Equal(*first, got) {
				t.Errorf("%s with %+v prints\n%s\nat first\n%s", what, setting, got, *first)
			}
		}
		same("lockcheck", &command, outputs(tool))
		same("go vet", &vet, byPackage(t, outputs("go", "vet", "-json", "-vettool="+tool)))
	}
	for _, rule := range []string{"LK1001", "LK2001"} {
		if !bytes.Contains(command, []byte(rule)) || !bytes.Contains(vet, []byte(rule)) {
			t.Errorf("no %s among the findings:\n%s\n%s", rule, command, vet)
		}
	}
}

// byPackage sorts the objects that go vet prints, one for each package and in the
// order in which it gets them. What is in each stays as it is.
func byPackage(t *testing.T, out []byte) []byte {
	var list []string
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var pkg json.RawMessage
		if err := dec.Decode(&pkg); err != nil {
			t.Fatalf("the output of go vet: %v\n%s", err, out)
		}
		list = append(list, string(pkg))
	}
	slices.Sort(list)
	return fmt.Appendln(nil, strings.Join(list, "\n"))
}
