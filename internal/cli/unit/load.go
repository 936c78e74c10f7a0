package unit

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
)

var sizes = types.SizesFor("gc", build.Default.GOARCH)

// load parses and type-checks the package.
func (u *unit) load() (err error) {
	for _, name := range u.cfg.GoFiles {
		// Who is who is the type checker's to say.
		f, err := parser.ParseFile(u.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		u.files = append(u.files, f)
	}
	conf := &types.Config{
		Importer:  newImporter(u.fset, u.cfg),
		Sizes:     sizes,
		GoVersion: u.cfg.GoVersion,
	}
	u.info = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
	u.pkg, err = conf.Check(u.cfg.ImportPath, u.fset, u.files, u.info)
	return err
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// newImporter returns an importer of what the compiler wrote.
func newImporter(fset *token.FileSet, cfg *Config) types.Importer {
	compiled := importer.ForCompiler(fset, cfg.Compiler, func(path string) (io.ReadCloser, error) {
		file, ok := cfg.PackageFile[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %q", path)
		}
		return os.Open(file)
	})
	return importerFunc(func(name string) (*types.Package, error) {
		path, ok := cfg.ImportMap[name] // vendored packages have other paths
		if !ok {
			return nil, fmt.Errorf("cannot resolve import %q", name)
		}
		return compiled.Import(path)
	})
}
