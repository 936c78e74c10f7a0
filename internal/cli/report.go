package cli

import (
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/confirm"
)

// reportCommand tells what programs recorded.
func (c *command) reportCommand() *cobra.Command {
	var (
		report reportFlags
		asJSON bool
		show   string
	)
	cmd := &cobra.Command{
		Use:   "report folder...",
		Short: "tell what watched programs recorded",
		Args:  usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, folders []string) error {
			var opts options
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
			n, err := c.tell(c.stdout, opts, runs, runs.Findings(traces))
			if n > 0 {
				c.code = Findings
			}
			return err
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	report.declare(f, "o")
	f.BoolVar(&asJSON, "json", false, "the same as --format json")
	f.StringVar(&show, "show", "sites", "tell where each thing happened by `sites|traces`")
	return cmd
}
