package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/confirm"
	"github.com/lockcheck/lockcheck/internal/render/draw"
)

// reportCommand tells what programs recorded.
func (c *command) reportCommand() *cobra.Command {
	var (
		report reportFlags
		asJSON bool
		html   bool
		show   string
		opts   options
	)
	cmd := &cobra.Command{
		Use:   "report folder...",
		Short: "tell what watched programs recorded",
		Args:  usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, folders []string) error {
			if html && (asJSON || cmd.Flags().Changed("format")) {
				return usagef("--html is a format of its own: leave out --json and --format")
			}
			if asJSON {
				report.format = "json"
			}
			if err := report.apply(cmd.Context(), &opts); err != nil {
				return err
			}
			traces, err := wantsTraces(show)
			if err != nil {
				return err
			}
			opts.tests = true
			if html {
				return c.found(c.graph(cmd.Context(), opts, draw.Page, folders))
			}
			runs, err := c.load(folders)
			if err != nil {
				return err
			}
			found := runs.Findings(traces)
			if len(opts.patterns) > 0 {
				p, err := c.predict(cmd.Context(), opts)
				if err != nil {
					return err
				}
				found = confirm.Join(p.findings, found, runs)
			}
			return c.found(c.tell(c.stdout, opts, runs, found))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	report.declare(f, "o")
	f.BoolVar(&asJSON, "json", false, "the same as --format json")
	f.BoolVar(&html, "html", false, "write a page with the lock order that runs had, and the findings")
	f.StringSliceVar(&opts.patterns, "packages", nil, "join with what is predicted for `packages`, such as ./...")
	f.StringVar(&show, "show", "sites", "tell where each thing happened by `sites|traces`")
	return cmd
}

// found sets the exit code for a number of findings, unless something went wrong.
func (c *command) found(findings int, err error) error {
	if findings > 0 && c.code == Clean {
		c.code = Findings
	}
	return err
}

// load reads what programs recorded in the folders.
func (c *command) load(folders []string) (*confirm.Runs, error) {
	runs, err := confirm.Load(folders...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("no recordings: %w", err)
	case err != nil:
		return nil, failf("reading recordings: %w", err)
	}
	return runs, nil
}

// predict returns what the analysis of the packages finds.
func (c *command) predict(ctx context.Context, opts options) (program, error) {
	g, err := findGo(ctx, opts.dir)
	if err != nil {
		return program{}, err
	}
	roots, run, err := c.analyze(ctx, g, opts)
	if err != nil {
		return program{}, err
	}
	io.WriteString(c.stderr, run.messages)
	p := assemble(run.payloads, roots, opts.tests, c.engine.Link)
	if run.failed {
		c.code = Failed
		c.notAnalysed(p)
	}
	return p, nil
}
