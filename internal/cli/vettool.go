package cli

import (
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/lockcheck/lockcheck/internal/cli/unit"
	"github.com/lockcheck/lockcheck/internal/config"
)

// isVetProtocol reports whether the go command, or another build system that
// drives analyzers the same way, is calling. It asks for the tool's version
// (which it mixes into the keys of its cache), for its flags, and then for the
// analysis of the packages that .cfg files describe. People do none of these.
func isVetProtocol(args []string) bool {
	switch {
	case len(args) == 0:
		return false
	case len(args) == 1 && slices.Contains([]string{"-V=full", "--V=full", "-flags", "--flags"}, args[0]):
		return true
	}
	return strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vettool answers the go command. It returns only with an error's exit code.
func vettool(e Engine, args []string) int {
	if err := protocol(e, args); err != nil {
		fmt.Fprintf(os.Stderr, "lockcheck: %v\n", err)
		return Failed
	}
	return Clean
}

func protocol(e Engine, args []string) error {
	last := args[len(args)-1]
	switch {
	case strings.HasSuffix(last, "V=full"):
		// The earliest place to refuse: the go command stops here, where an
		// error of a .cfg is repeated for each package of the standard library.
		// It has its version in the environment of the tools that it runs.
		if err := outdated(runtime.Version(), os.Getenv("GOVERSION")); err != nil {
			return err
		}
		if err := unnamed(); err != nil {
			return err
		}
		configured, err := vetConfiguration()
		if err != nil {
			return err
		}
		return printBuildID(os.Stdout, configured)
	case strings.HasSuffix(last, ".cfg"):
		configured, err := vetConfiguration()
		if err != nil {
			return err
		}
		if configured != nil {
			e = e.Configured(configured)
		}
		return analyzeUnit(e, args[:len(args)-1], last)
	}
	os.Args = append(os.Args[:1:1], args...)
	unitchecker.Main(append(slices.Clip(e.Analyzers), e.Program)...)
	return nil
}

// analyzeUnit analyses the package that a .cfg file describes, and does not
// return without an error.
func analyzeUnit(e Engine, flags []string, file string) error {
	cfg, err := unit.ReadConfig(file)
	if err != nil {
		return err
	}
	if err := outdated(runtime.Version(), cfg.GoVersion); err != nil {
		return err
	}
	collectLess()
	analyzers := append(slices.Clip(e.Analyzers), e.Program)
	program := isSet(flags, e.Program.Name)
	if program {
		wantResults(cfg, isSet(flags, e.Program.Name+"."+CompleteFlag))
	} else {
		// Under go vet an analyzer runs unless another is asked for. This one
		// runs only when it is asked for.
		flags = append([]string{"-" + e.Program.Name + "=false"}, flags...)
	}
	if opts, ok := unit.ParseFlags(flags, analyzers); ok && unit.Compiled(cfg) {
		os.Exit(unit.Run(cfg, opts, os.Stderr))
	}
	if program {
		// Beside the original, in the folder that the go command removes.
		file = filepath.Join(filepath.Dir(file), "lockcheck.cfg")
		if err := unit.WriteConfig(file, cfg); err != nil {
			return err
		}
	}
	os.Args = append(append(os.Args[:1:1], flags...), file)
	unitchecker.Main(analyzers...)
	return nil
}

// collectLess lets the heap grow to 64 MiB, and to 17 times what is live, before
// garbage is collected: a process analyses one package and ends, and with the usual
// factor of two a third of its time went to collections of what it still needed. Large
// packages, whose heaps would get too large, collect as often as they must.
// Those who set GOGC themselves are obeyed.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(1600)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(512 << 20)
	}
}

// isSet reports whether a boolean flag is among the flags.
func isSet(flags []string, name string) bool {
	return slices.ContainsFunc(flags, func(f string) bool {
		f = strings.TrimPrefix(strings.TrimPrefix(f, "-"), "-")
		return f == name || f == name+"=true"
	})
}

// wantResults asks for the results of dependencies, too, which the go command
// does not want: it discards what a dependency's analysis says, yet keeps that
// (empty) output in its cache, under a key that does not tell whether output was
// wanted. So with Go 1.26 the sequence
//
//	go vet ./cmd    # imports ./lib
//	go vet ./lib    # takes ./lib from the cache: silent, whatever is wrong with it
//
// finds nothing in ./lib. The results of the user's own packages are complete
// whoever asked first; the command chooses those of the packages that it was asked
// for. Left out are those of the standard library and of other modules, the bulk of
// every program, and those of packages with tests, which are analysed together with
// the tests when they are asked for. Should such a result be wanted after all, then
// the command finds it missing and runs once more, with the flag that completes all.
func wantResults(cfg *unit.Config, complete bool) {
	if own := cfg.ModulePath != "" && cfg.ModuleVersion == ""; complete || own && !hasTests(cfg) {
		cfg.VetxOnly = false
	}
}

// hasTests reports whether test files belong to the package itself.
func hasTests(cfg *unit.Config) bool {
	files, err := os.ReadDir(cfg.Dir)
	return err == nil && slices.ContainsFunc(files, func(f os.DirEntry) bool {
		if !strings.HasSuffix(f.Name(), "_test.go") {
			return false
		}
		test, err := parser.ParseFile(token.NewFileSet(), filepath.Join(cfg.Dir, f.Name()), nil, parser.PackageClauseOnly)
		return err == nil && !strings.HasSuffix(test.Name.Name, "_test")
	})
}

// printBuildID tells the go command which tool this is: the hash of the
// executable, so that no other build's results are taken for this one's, and of the
// configuration, if there is one.
// Package unitchecker does the same, but prints the path of the executable
// first, and the go command cannot read that if there is a blank in it.
func printBuildID(w io.Writer, configured *config.Config) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(exe)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if configured != nil {
		text, err := os.ReadFile(configured.File)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %s", configured.File, text)
	}
	_, err = fmt.Fprintf(w, "lockcheck version devel buildID=%x\n", h.Sum(nil))
	return err
}
