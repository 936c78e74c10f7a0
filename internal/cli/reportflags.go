package cli

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/lockcheck/lockcheck/internal/render"
)

// reportFlags are the flags that say which findings are printed, where and how. All
// commands that print findings have them.
type reportFlags struct {
	format, output  string
	enable, disable []string
	confidence      string
	baseline        string
	newFrom         string
	config          string
}

// declare declares the flags. output is the short name of --output, or "".
func (r *reportFlags) declare(f *pflag.FlagSet, output string) {
	f.StringVar(&r.format, "format", render.Formats()[0], "print findings as `"+strings.Join(render.Formats(), "|")+"`")
	f.StringVarP(&r.output, "output", output, "", "write findings to `file` instead of standard output")
	r.declareChoice(f)
}

// declareChoice declares those that say which findings.
func (r *reportFlags) declareChoice(f *pflag.FlagSet) {
	f.StringSliceVar(&r.disable, "disable", nil, "leave out `rules`, by id or analyzer; all")
	f.StringSliceVar(&r.enable, "enable", nil, "report `rules`, after --disable")
	f.StringVar(&r.confidence, "confidence", "", "report findings of this confidence or above, `high|low`; high unless configured")
	f.StringVar(&r.config, "config", "", "configuration `file`, or off; else the nearest .lockcheck.yml, from here upward")
	f.StringVar(&r.baseline, "baseline", "", "leave out the findings of `file`, an earlier report of --format json")
	f.StringVar(&r.newFrom, "new-from-rev", "", "report findings in what has changed since `revision` of git only")
}

// apply sets the options that the configuration and the flags decide; flags win.
func (r *reportFlags) apply(ctx context.Context, opts *options) error {
	configured, err := configuration(r.config, opts.dir)
	if err != nil {
		return err
	}
	opts.rules, opts.low = configured.Rules, configured.Low
	opts.exclude, opts.declared = configured.Exclude, configured.Declared
	// What is enabled wins, so that --disable all --enable LK1001 leaves one.
	for _, name := range r.disable {
		if err := opts.rules.Set(name, false); err != nil {
			return usagef("--disable: %w", err)
		}
	}
	for _, name := range r.enable {
		if err := opts.rules.Set(name, true); err != nil {
			return usagef("--enable: %w", err)
		}
	}
	var ok bool
	if opts.format, ok = render.ByName(r.format); !ok {
		return usagef("--format: no format %q; formats: %s", r.format, strings.Join(render.Formats(), ", "))
	}
	switch r.confidence {
	case "":
	case "high":
		opts.low = false
	case "low":
		opts.low = true
	default:
		return usagef("--confidence: %q is neither high nor low", r.confidence)
	}
	opts.output = r.output
	return r.applyNew(ctx, opts)
}

// applyNew sets the options that leave out what is not new.
func (r *reportFlags) applyNew(ctx context.Context, opts *options) error {
	if r.baseline == "" && r.newFrom == "" {
		return nil
	}
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return failf("%w", err)
	}
	if r.baseline != "" {
		if opts.known, err = readBaseline(absolute(dir, r.baseline)); err != nil {
			return err
		}
	}
	if r.newFrom != "" {
		opts.changed, err = changesSince(ctx, dir, r.newFrom)
	}
	return err
}
