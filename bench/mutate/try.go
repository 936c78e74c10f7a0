package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lockcheck/lockcheck/bench/internal/govet"
)

// outcome is what became of one mutant.
type outcome struct {
	site
	// invalid says why the mutant is no program: deleting the only use of a
	// variable, for example.
	invalid string
	report  *govet.Diagnostic // the first new diagnostic; nil if it survived
}

// tryAll runs every mutant and returns the outcomes in the order of the sites.
func tryAll(ctx context.Context, sites []site, opts options) ([]outcome, error) {
	tmp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)

	before := make(map[*pkg]map[string]bool)
	for _, s := range sites {
		if before[s.pkg] != nil {
			continue
		}
		res, err := vet(ctx, s.pkg, tmp, "", nil, opts)
		if err != nil {
			return nil, err
		}
		if res.Failure != "" {
			return nil, fmt.Errorf("%s, as it is: %s", s.pkg.ImportPath, res.Failure)
		}
		before[s.pkg] = make(map[string]bool)
		for _, d := range res.Diagnostics {
			before[s.pkg][key(d, tmp)] = true
		}
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	outcomes := make([]outcome, len(sites))
	var wg sync.WaitGroup
	next := make(chan int)
	for range opts.jobs {
		wg.Go(func() {
			for i := range next {
				var err error
				if outcomes[i], err = try(ctx, sites[i], before[sites[i].pkg], tmp, opts); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range sites {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return outcomes, context.Cause(ctx)
}

func try(ctx context.Context, s site, before map[string]bool, tmp string, opts options) (outcome, error) {
	src, err := os.ReadFile(s.file)
	if err != nil {
		return outcome{}, err
	}
	res, err := vet(ctx, s.pkg, tmp, s.file, s.delete(src), opts)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{site: s, invalid: res.Failure}
	for _, d := range res.Diagnostics {
		if (opts.anyRule || d.Rule() != "") && !before[key(d, tmp)] {
			o.report = &d
			break
		}
	}
	return o, nil
}

// vet runs the tool over a package of which one file is replaced, or none. The
// package's tests are hidden by an overlay that deletes them.
func vet(ctx context.Context, p *pkg, tmp, file string, text []byte, opts options) (govet.Result, error) {
	dir, err := os.MkdirTemp(tmp, "m")
	if err != nil {
		return govet.Result{}, err
	}
	defer os.RemoveAll(dir)
	replace := make(map[string]string)
	for _, name := range append(p.TestGoFiles, p.XTestGoFiles...) {
		replace[filepath.Join(p.Dir, name)] = ""
	}
	if file != "" {
		mutant := filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(mutant, text, 0o666); err != nil {
			return govet.Result{}, err
		}
		replace[file] = mutant
	}
	overlay := filepath.Join(dir, "overlay.json")
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return govet.Result{}, err
	}
	if err := os.WriteFile(overlay, data, 0o666); err != nil {
		return govet.Result{}, err
	}
	return govet.Run(ctx, govet.Options{
		Dir: opts.dir, Tool: opts.tool, Flags: []string{"-overlay=" + overlay},
		Patterns: []string{p.ImportPath}, Timeout: opts.timeout,
	})
}

// key identifies a diagnostic across mutants of a package, in which the file
// with the deletion has another folder.
func key(d govet.Diagnostic, tmp string) string {
	return fmt.Sprintf("%s:%d:%d: %s", filepath.Base(d.File), d.Line, d.Column, withoutFolder(d.Message, tmp))
}

// withoutFolder drops the path of a temporary file, up to its base name.
func withoutFolder(text, tmp string) string {
	for {
		i := strings.Index(text, tmp)
		if i < 0 {
			return text
		}
		rest := text[i+len(tmp):]
		if j := strings.Index(rest, ".go"); j >= 0 {
			rest = filepath.Base(rest[:j]) + rest[j:]
		}
		text = text[:i] + rest
	}
}
