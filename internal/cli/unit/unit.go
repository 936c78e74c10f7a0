// Package unit analyses one package for the go command, from a .cfg file, with
// the facts of the package's imports, as package unitchecker of x/tools does.
//
// It is there for speed: unitchecker reads types from what it wrote of them
// when it analysed the imports, and so writes the types of each package, with
// all that they mention. Go commands up to 1.27 hand over what the compiler
// wrote, which costs nothing more. Where there is no such file, or a fix is to
// be applied, the caller falls back on unitchecker.
package unit

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/packages"
)

// Config is what a .cfg file says of a package.
type Config = unitchecker.Config

// ReadConfig reads a .cfg file.
func ReadConfig(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cfg := new(Config)
	if err := json.Unmarshal(data, cfg); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return cfg, nil
}

// WriteConfig writes a .cfg file.
func WriteConfig(file string, cfg *Config) error {
	data, err := json.Marshal(cfg)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o666)
}

// Compiled reports whether the compiler's export data is at hand. The answer is
// the same for all packages of a build: what one analysis writes, others read.
func Compiled(cfg *Config) bool {
	if cfg.Compiler != "gc" || cfg.PackageFile == nil {
		return false
	}
	for _, path := range cfg.ImportMap {
		if path != "unsafe" && path != "C" && len(cfg.PackageFile) == 0 {
			return false
		}
	}
	return true
}

// Run analyses the package of a compiled configuration and returns the exit
// code: 1 if something was reported, unless as JSON, or if the package could not
// be analysed. A package of which facts only are wanted says nothing.
func Run(cfg *Config, opts *Options, stderr io.Writer) int {
	u := &unit{cfg: cfg, fset: token.NewFileSet(), actions: map[*analysis.Analyzer]*checker.Action{}}
	if err := u.run(opts.Analyzers); err != nil {
		if !cfg.VetxOnly {
			fmt.Fprintln(stderr, err)
		}
		return 1
	}
	if cfg.VetxOnly {
		return 0
	}
	if err := u.print(opts, stderr); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if opts.JSON {
		return 0
	}
	for _, act := range u.roots {
		if act.Err != nil || len(act.Diagnostics) > 0 {
			return 1
		}
	}
	return 0
}

// unit is the analysis of one package.
type unit struct {
	cfg     *Config
	fset    *token.FileSet
	files   []*ast.File
	pkg     *types.Package
	info    *types.Info
	facts   *facts
	actions map[*analysis.Analyzer]*checker.Action
	roots   []*checker.Action
}

func (u *unit) run(analyzers []*analysis.Analyzer) error {
	if err := u.load(); err != nil {
		return err
	}
	var err error
	if u.facts, err = readFacts(u.cfg.PackageVetx); err != nil {
		return err
	}
	for _, a := range analyzers {
		if !u.cfg.VetxOnly {
			u.roots = append(u.roots, u.action(a))
			continue
		}
		for _, a := range withFacts(a) {
			u.action(a)
		}
	}
	if u.cfg.VetxOutput == "" {
		return nil
	}
	return u.facts.write(u.cfg.VetxOutput, u.cfg.ImportPath)
}

// withFacts returns the analyzers that a requires, itself included, which have
// facts.
func withFacts(a *analysis.Analyzer) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	if len(a.FactTypes) > 0 {
		list = append(list, a)
	}
	for _, r := range a.Requires {
		list = append(list, withFacts(r)...)
	}
	return list
}

// action runs an analyzer, after those that it requires, unless that was done.
func (u *unit) action(a *analysis.Analyzer) *checker.Action {
	if act, ok := u.actions[a]; ok {
		return act
	}
	act := &checker.Action{
		Analyzer: a, IsRoot: true,
		Package: &packages.Package{ID: u.cfg.ID, Fset: u.fset},
	}
	u.actions[a] = act
	results := map[*analysis.Analyzer]any{}
	for _, r := range a.Requires {
		dep := u.action(r)
		if dep.Err != nil {
			act.Err = fmt.Errorf("failed prerequisite %s: %w", r.Name, dep.Err)
			return act
		}
		results[r] = dep.Result
	}
	act.Result, act.Err = a.Run(&analysis.Pass{
		Analyzer: a, Fset: u.fset, Files: u.files, OtherFiles: u.cfg.NonGoFiles, IgnoredFiles: u.cfg.IgnoredFiles,
		Pkg: u.pkg, TypesInfo: u.info, TypesSizes: sizes, ResultOf: results, Module: module(u.cfg),
		ReadFile:          os.ReadFile,
		Report:            func(d analysis.Diagnostic) { act.Diagnostics = append(act.Diagnostics, d) },
		ImportPackageFact: u.facts.get,
		ExportPackageFact: func(f analysis.Fact) { u.facts.set(u.pkg.Path(), f) },
	})
	return act
}

func module(cfg *Config) *analysis.Module {
	if cfg.Module != nil || cfg.ModulePath == "" {
		return cfg.Module
	}
	return &analysis.Module{Path: cfg.ModulePath, Version: cfg.ModuleVersion, GoVersion: cfg.GoVersion}
}

// print writes the diagnostics where the go command looks for them.
func (u *unit) print(opts *Options, stderr io.Writer) error {
	g := &checker.Graph{Roots: u.roots}
	if !opts.JSON {
		return g.PrintText(stderr, opts.Context)
	}
	if u.cfg.Stdout == "" {
		return g.PrintJSON(os.Stdout)
	}
	out, err := os.Create(u.cfg.Stdout)
	if err != nil {
		return err
	}
	err = g.PrintJSON(out)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
