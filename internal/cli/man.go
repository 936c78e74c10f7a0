package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand writes a manual page for each command.
func (c *command) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man folder",
		Short: "write manual pages, one for each command",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
				return usagef("man: no folder %s", args[0])
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true // it has today's date
			root.Long = manText()
			header := &doc.GenManHeader{Section: "1", Source: "lockcheck", Manual: "lockcheck"}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return failf("man: %w", err)
			}
			return nil
		},
	}
}

// manText is what --help says before and after the flags, as Markdown, of which
// package doc makes the page: commands stand in blocks of code.
func manText() string {
	var b strings.Builder
	for line := range strings.Lines(intro) {
		if strings.HasPrefix(line, "  ") {
			line = "  " + line
		}
		b.WriteString(line)
	}
	b.WriteString("\n# EXIT CODES\n\n")
	for _, row := range codes {
		fmt.Fprintf(&b, "    %d  %s\n", row.code, row.means)
	}
	return b.String()
}
