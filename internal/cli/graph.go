package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/confirm"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/picture"
	"github.com/lockcheck/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/internal/render/draw"
)

// graphCommand draws the lock order.
func (c *command) graphCommand() *cobra.Command {
	var (
		opts   options
		format string
		runs   []string
	)
	report := reportFlags{format: render.Formats()[0]} // the findings are a part of the picture
	cmd := &cobra.Command{
		Use:   "graph [packages]",
		Short: "draw which locks are taken under which",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := report.apply(cmd.Context(), &opts); err != nil {
				return err
			}
			if opts.patterns = args; len(args) == 0 {
				opts.patterns = []string{"./..."}
			}
			form, ok := draw.ByName(format)
			if !ok {
				return usagef("--format: no format %q; formats: %s", format, strings.Join(draw.Formats(), ", "))
			}
			opts.build = chosenBuildFlags(cmd.Flags())
			_, err := c.graph(cmd.Context(), opts, form, runs)
			return err
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&format, "format", draw.Formats()[0], "draw it as `"+strings.Join(draw.Formats(), "|")+"`")
	f.StringVarP(&report.output, "output", "o", "", "write to `file` instead of standard output")
	f.StringSliceVar(&runs, "runs", nil, "tell what runs did, by what they recorded in `folders`")
	report.declareChoice(f)
	f.BoolVar(&opts.tests, "tests", true, "draw what _test.go files do, too")
	f.BoolVarP(&opts.verbose, "verbose", "v", false, "say what is run on standard error")
	f.StringVarP(&opts.dir, "chdir", "C", "", "run as if started in `folder`")
	declareBuildFlags(f)
	return cmd
}

// graph draws the lock order of packages, or that of runs, or both. It returns how many
// findings are in the picture.
func (c *command) graph(ctx context.Context, opts options, form draw.Format, folders []string) (findings int, err error) {
	if form.Page && opts.output == "" && isTerminal(c.stdout) {
		return 0, usagef("%s is nothing to read on a terminal: write it to a file with -o", form.Name)
	}
	var src picture.Source
	var runs *confirm.Runs
	if len(folders) > 0 {
		if runs, err = c.load(folders); err != nil {
			return 0, err
		}
		for _, p := range runs.Problems {
			fmt.Fprintf(c.stderr, "lockcheck: %s\n", p)
		}
		src.Observed, src.Findings = runs.Orders(), runs.Findings(false)
	}
	if len(opts.patterns) > 0 {
		opts.whole = true
		p, err := c.predict(ctx, opts)
		if err != nil {
			return 0, err
		}
		g := c.engine.Order(p.facts)
		src.Predicted, src.Written = slices.Concat(g.Edges(), g.Nested()), g.Written()
		if src.Guesses = opts.low; !opts.tests {
			src.Predicted = slices.DeleteFunc(src.Predicted, orderInTest)
		}
		src.Asked = func(pkg string) bool { return p.asked[strings.TrimSuffix(pkg, "_test")] }
		if src.Findings = p.findings; runs != nil {
			src.Findings = confirm.Join(p.findings, runs.Findings(false), runs)
		}
	}
	src.Findings = slices.DeleteFunc(slices.Clone(src.Findings), func(f finding.Finding) bool { return !opts.wants(f) })
	return len(src.Findings), c.draw(c.stdout, opts, form, src)
}

// orderInTest reports whether an order needs code of a test file.
func orderInTest(e order.Edge) bool {
	return e.Held.InTest() || slices.ContainsFunc(e.Path, func(f lock.Frame) bool { return f.Site.InTest() })
}

// draw writes a picture to the file that the options name, or else to w.
func (c *command) draw(w io.Writer, opts options, form draw.Format, src picture.Source) error {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return failf("%w", err)
	}
	src.Findings = render.Relative(src.Findings, dir)
	p := picture.New(src)
	p.Rename(func(file string) string { return render.RelativeName(file, dir) })
	var buf bytes.Buffer
	err = form.Draw(&buf, p, draw.Options{
		ReadFile: func(name string) ([]byte, error) { return os.ReadFile(absolute(dir, filepath.FromSlash(name))) },
	})
	if err == nil {
		err = opts.write(w, buf.Bytes())
	}
	if err != nil {
		return failf("writing the picture: %w", err)
	}
	return nil
}
