package cli

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lockcheck/lockcheck/internal/nearest"
)

const intro = `lockcheck finds what can stop a Go program: locks taken in opposite orders, taken
twice, or never released.

  lockcheck [packages]           check a program; packages are those of go build, ./... if none are named
  lockcheck test [packages]      run tests with every lock watched; flags and packages are those of go test
  lockcheck run package          run a program with every lock watched, as go run does
  lockcheck build package        build a program that watches its locks, as go build does
  lockcheck report folders       tell what such programs recorded
  lockcheck graph [packages]     draw which locks are taken under which
  lockcheck convert [file]       print the output of go vet -json in another format
  lockcheck annotate [packages]  declare in the source which locks guard what, as a diff or with -w
  lockcheck config verify        check the configuration, .lockcheck.yml
  lockcheck explain [rule]       tell what a rule finds and how to repair it; list the rules
  lockcheck completion shell     print a script for completion in bash, zsh, fish or powershell
  lockcheck man folder           write manual pages
  lockcheck version              print the version

  go vet -vettool="$(which lockcheck)" ./...    the same checks, package by package
`

// root builds the command tree.
func (c *command) root() *cobra.Command {
	var (
		opts   options
		report reportFlags
	)
	root := &cobra.Command{
		Use:               "lockcheck [packages]",
		Short:             "find what can stop a Go program",
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(opts.dir); opts.dir != "" && (err != nil || !info.IsDir()) {
				return usagef("-C: no folder %s", opts.dir)
			}
			if err := report.apply(cmd.Context(), &opts); err != nil {
				return err
			}
			if opts.patterns = args; len(args) == 0 {
				opts.patterns = []string{"./..."}
			}
			for _, sub := range cmd.Commands() {
				opts.commands = append(opts.commands, sub.Name())
			}
			opts.build = chosenBuildFlags(cmd.Flags())
			return c.check(cmd.Context(), opts)
		},
	}
	f := root.Flags()
	f.SortFlags = false
	report.declare(f, "o")
	f.BoolVar(&opts.tests, "tests", true, "report findings in _test.go files")
	f.BoolVarP(&opts.verbose, "verbose", "v", false, "say what is run, and what is left out, on standard error")
	f.StringVarP(&opts.dir, "chdir", "C", "", "run as if started in `folder`")
	declareBuildFlags(f)

	explain := &cobra.Command{
		Use:   "explain [rule or analyzer]",
		Short: "tell what a rule finds",
		Args:  usageArgs(cobra.MaximumNArgs(1)),

		ValidArgsFunction: c.completeRule,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.explain(strings.Join(args, ""))
		},
	}
	version := &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			info, _ := debug.ReadBuildInfo()
			fmt.Fprintln(c.stdout, versionText(info))
			return nil
		},
	}
	root.AddCommand(c.watchCommands()...)
	root.AddCommand(c.reportCommand(), c.graphCommand(), c.convertCommand(), c.annotateCommand(), c.configCommand(), explain, c.completionCommand(), c.manCommand(), version)
	root.InitDefaultHelpFlag()
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [rule or analyzer]",
		Short: "print this, or what a rule finds",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				c.help(root)
				return nil
			}
			return c.explain(args[0])
		},
	})
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	root.SetFlagErrorFunc(c.flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { c.help(cmd) })
	c.completeFlags(root)
	return root
}

// buildFlags are the flags that go to the go command unchanged: those that
// decide which files and packages are loaded, and with how many processes.
var buildFlags = []string{"tags", "mod", "modfile", "overlay", "race", "p"}

func declareBuildFlags(f *pflag.FlagSet) {
	f.String("tags", "", "build `tags`, as for go build; so are:")
	f.String("mod", "", "`mode` of module downloads")
	f.String("modfile", "", "use `file` in place of go.mod")
	f.String("overlay", "", "JSON `file` of replaced source files")
	f.Bool("race", false, "load files with build tag race")
	f.IntP("p", "p", 0, "`number` of packages analysed at a time")
}

// chosenBuildFlags returns those that were given, for the go command.
func chosenBuildFlags(f *pflag.FlagSet) []string {
	var flags []string
	f.Visit(func(f *pflag.Flag) {
		if slices.Contains(buildFlags, f.Name) {
			flags = append(flags, "-"+f.Name+"="+f.Value.String())
		}
	})
	return flags
}

func (c *command) help(cmd *cobra.Command) {
	if cmd.HasParent() {
		fmt.Fprintf(c.stdout, "%s %s: %s\n", cmd.Parent().CommandPath(), cmd.Use, cmd.Short)
		if f := cmd.LocalNonPersistentFlags(); f.HasAvailableFlags() {
			fmt.Fprintf(c.stdout, "\n%s", f.FlagUsages())
		}
		return
	}
	fmt.Fprintf(c.stdout, "%s\nFlags:\n%s\nExit codes:\n", intro, cmd.Flags().FlagUsages())
	for _, row := range codes {
		fmt.Fprintf(c.stdout, "%5d  %s\n", row.code, row.means)
	}
}

// usageArgs makes a usage error of the error of check.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("%s: %w: see lockcheck --help", cmd.Name(), err)
		}
		return nil
	}
}

// flagError makes a usage error of what the flag parser says, with the flags
// that exist.
func (c *command) flagError(cmd *cobra.Command, err error) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	text := err.Error()
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = e.GetSpecifiedShortnames()
		}
		name, _, _ = strings.Cut(name, "=")
		text = "no flag --" + name
		if len(name) == 1 {
			text = "no flag -" + name
		}
		for _, a := range c.engine.Analyzers {
			if strings.HasPrefix(name, a.Name) {
				return usagef("%s: to choose analyzers, use --disable or --enable; go vet -vettool takes -%s", text, a.Name)
			}
		}
		if near := nearest.Name(name, names); near != "" {
			text += "; did you mean --" + near + "?"
		}
	}
	return usagef("%s\nflags: --%s", text, strings.Join(names, " --"))
}

// longFlags gives flags that are written as the go command's, -tags=x, the second
// dash that the flag parser wants.
func longFlags(root *cobra.Command, args []string) []string {
	out := slices.Clone(args)
	for i, arg := range out {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && (root.Flags().Lookup(name) != nil || name == "help") {
			out[i] = "-" + arg
		}
	}
	return out
}

// versionText returns one line that says which lockcheck this is.
func versionText(info *debug.BuildInfo) string {
	version, revision := "(unknown)", ""
	if info != nil {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && version == "(devel)" {
				revision = " " + s.Value
			}
		}
	}
	return fmt.Sprintf("lockcheck %s%s (%s %s/%s)", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// ownVersion returns the version of the module that lockcheck was built from, "" if
// the build does not say.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.Main.Version
}
