package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// shells are those that cobra writes completion for.
var shells = map[string]func(root *cobra.Command) error{
	"bash":       func(root *cobra.Command) error { return root.GenBashCompletionV2(root.OutOrStdout(), true) },
	"zsh":        func(root *cobra.Command) error { return root.GenZshCompletion(root.OutOrStdout()) },
	"fish":       func(root *cobra.Command) error { return root.GenFishCompletion(root.OutOrStdout(), true) },
	"powershell": func(root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(root.OutOrStdout()) },
}

// completionCommand prints what makes a shell complete lockcheck's arguments. Cobra's
// own command of this name does not say which shells there are.
func (c *command) completionCommand() *cobra.Command {
	names := slices.Sorted(maps.Keys(shells))
	return &cobra.Command{
		Use:       "completion " + strings.Join(names, "|"),
		Short:     "print a script that makes the shell complete lockcheck's commands, flags and rules",
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || shells[args[0]] == nil {
				return usagef("completion: name one of the shells %s", strings.Join(names, ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return shells[args[0]](cmd.Root())
		},
	}
}

// completeFlags sets how the values of flags are completed, in the command and those below
// it, by what the usage calls them: `text|json` are the values, `rules` are rules.
func (c *command) completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name, _ := pflag.UnquoteUsage(f)
		var values cobra.CompletionFunc
		switch {
		case strings.Contains(name, "|"):
			values = cobra.FixedCompletions(strings.Split(name, "|"), cobra.ShellCompDirectiveNoFileComp)
		case name == "rules":
			values = c.completeRules
		case name == "folder":
			values = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
		default:
			return
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, values); err != nil {
			panic(err) // the flag exists, and has no other
		}
	})
	for _, sub := range cmd.Commands() {
		c.completeFlags(sub)
	}
}

// completeRules completes the last rule or analyzer of a list with commas.
func (c *command) completeRules(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	last := strings.LastIndex(typed, ",") + 1
	out := c.rulesAndAnalyzers(typed[last:])
	for i := range out {
		out[i] = typed[:last] + out[i]
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeRule completes the one rule or analyzer that is explained.
func (c *command) completeRule(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.rulesAndAnalyzers(typed), cobra.ShellCompDirectiveNoFileComp
}

// rulesAndAnalyzers returns those whose names begin with what was typed.
func (c *command) rulesAndAnalyzers(typed string) []cobra.Completion {
	var out []cobra.Completion
	add := func(name, title string) {
		if strings.HasPrefix(name, typed) {
			out = append(out, cobra.CompletionWithDesc(name, title))
		}
	}
	for _, r := range finding.Rules() {
		add(r.ID, r.Title)
	}
	for _, a := range c.engine.Analyzers {
		summary, _, _ := strings.Cut(strings.TrimPrefix(a.Doc, a.Name+": "), "\n")
		add(a.Name, summary)
	}
	return out
}
