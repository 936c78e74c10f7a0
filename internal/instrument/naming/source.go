package naming

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// source is a package of the program, type-checked as far as it goes.
type source struct {
	fset  *token.FileSet
	files map[string]*ast.File // by name
	info  types.Info
}

// packageClause returns the name of the package that a file says it belongs to.
func packageClause(file string) (string, bool) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
	if err != nil {
		return "", false
	}
	return f.Name.Name, true
}

// load reads the files of one package in the folder, those of its tests too. It
// returns nil if there are none.
func load(dir, clause string) *source {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	s := &source{
		fset:  token.NewFileSet(),
		files: make(map[string]*ast.File),
		info: types.Info{
			Uses:       make(map[*ast.Ident]types.Object),
			Defs:       make(map[*ast.Ident]types.Object),
			Selections: make(map[*ast.SelectorExpr]*types.Selection),
			Types:      make(map[ast.Expr]types.TypeAndValue),
		},
	}
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		if ok, err := build.Default.MatchFile(dir, e.Name()); err != nil || !ok {
			continue
		}
		name := filepath.Join(dir, e.Name())
		f, err := parser.ParseFile(s.fset, name, nil, parser.SkipObjectResolution)
		if err != nil || f.Name.Name != clause {
			continue
		}
		files = append(files, f)
		s.files[name] = f
	}
	if len(files) == 0 {
		return nil
	}
	cfg := types.Config{
		Importer:    onlySync{},
		Error:       func(error) {}, // of what is imported nothing is known
		FakeImportC: true,
	}
	// The path is not used: the function's name has it.
	cfg.Check(clause, s.fset, files, &s.info)
	return s
}

// onlySync knows package sync. A package that cannot be imported is taken by the type
// checker for one of which nothing is known.
type onlySync struct{}

func (onlySync) Import(path string) (*types.Package, error) {
	if path != "sync" {
		return nil, errors.New("not imported")
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "sync.go", syncSource, 0)
	if err != nil {
		return nil, err
	}
	return new(types.Config).Check("sync", fset, []*ast.File{f}, nil)
}

// syncSource declares what locks, or has a lock inside.
const syncSource = `package sync

type Locker interface { Lock(); Unlock() }
type Mutex struct { _ int }
func (*Mutex) Lock() {}
func (*Mutex) Unlock() {}
func (*Mutex) TryLock() bool { return false }
type RWMutex struct { _ int }
func (*RWMutex) Lock() {}
func (*RWMutex) Unlock() {}
func (*RWMutex) TryLock() bool { return false }
func (*RWMutex) RLock() {}
func (*RWMutex) RUnlock() {}
func (*RWMutex) TryRLock() bool { return false }
func (*RWMutex) RLocker() Locker { return nil }
type Once struct { _ int }
func (*Once) Do(func()) {}
type Cond struct { L Locker }
func NewCond(l Locker) *Cond { return nil }
func (*Cond) Wait() {}
`

// operations are the methods that take a lock in each mode, for the call on the line.
var operations = map[lock.Mode][]string{
	lock.Write: {"Lock", "TryLock", "Do", "Wait"},
	lock.Read:  {"RLock", "TryRLock", "Lock"}, // Lock: of an RLocker
}
