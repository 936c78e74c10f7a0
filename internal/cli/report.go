package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/confirm"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// reportCommand tells what programs recorded.
func (c *command) reportCommand() *cobra.Command {
	var (
		report reportFlags
		asJSON bool
		show   string
		opts   options
	)
	cmd := &cobra.Command{
		Use:   "report folder...",
		Short: "tell what watched programs recorded",
		Args:  usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, folders []string) error {
			if asJSON {
				report.format = "json"
			}
			if err := report.apply(&opts); err != nil {
				return err
			}
			traces, err := wantsTraces(show)
			if err != nil {
				return err
			}
			runs, err := confirm.Load(folders...)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return usagef("report: %w", err)
			case err != nil:
				return failf("reading recordings: %w", err)
			}
			found := runs.Findings(traces)
			if len(opts.patterns) > 0 {
				predicted, err := c.predict(cmd.Context(), opts)
				if err != nil {
					return err
				}
				found = confirm.Join(predicted, found, runs)
			}
			n, err := c.tell(c.stdout, opts, runs, found)
			if n > 0 && c.code == Clean {
				c.code = Findings
			}
			return err
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	report.declare(f, "o")
	f.BoolVar(&asJSON, "json", false, "the same as --format json")
	f.StringSliceVar(&opts.patterns, "packages", nil, "join with what is predicted for `packages`, such as ./...")
	f.StringVar(&show, "show", "sites", "tell where each thing happened by `sites|traces`")
	return cmd
}

// predict returns what the analysis of the packages finds.
func (c *command) predict(ctx context.Context, opts options) ([]finding.Finding, error) {
	g, err := findGo(ctx, "")
	if err != nil {
		return nil, err
	}
	opts.tests = true
	roots, run, err := c.analyze(ctx, g, opts)
	if err != nil {
		return nil, err
	}
	io.WriteString(c.stderr, run.messages)
	if run.failed {
		c.code = Failed
	}
	return assemble(run.payloads, roots, opts.tests, c.engine.Link).findings, nil
}
