package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lockcheck/lockcheck/internal/confirm"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/instrument"
)

// watched are the commands that run the go command of the same name with an overlay,
// so that what it builds records its locks.
var watched = []struct {
	use, short string
	deadlock   string // what the program does when it finds that it is in a deadlock
}{
	{"test [lockcheck's flags] [go test's flags] [packages]", "run tests with every lock watched", "report"},
	{"run [lockcheck's flags] [go run's flags] package [arguments]", "run a program with every lock watched", "exit"},
	{"build [lockcheck's flags] [go build's flags] [packages]", "build a program that watches its locks", ""},
}

// watches reports whether the name is that of a command of the table.
func watches(name string) bool {
	for _, w := range watched {
		if n, _, _ := strings.Cut(w.use, " "); n == name {
			return true
		}
	}
	return false
}

// watch is one run of such a command.
type watch struct {
	options
	goCommand string   // "test", "run", "build"
	args      []string // for the go command
	folder    string   // where recordings are kept; "" if they are not
	deadlock  string
	traces    bool
}

func (c *command) watchCommands() []*cobra.Command {
	var commands []*cobra.Command
	for _, row := range watched {
		var w watch
		var report reportFlags
		show := "sites"
		f := pflag.NewFlagSet("", pflag.ContinueOnError)
		f.SortFlags = false
		if row.deadlock != "" {
			report.declare(f, "")
			f.StringVar(&show, "show", show, "tell where each thing happened by `sites|traces`")
			f.StringVar(&w.folder, "record", "", "keep what is recorded in `folder`, for lockcheck report")
			f.StringVar(&w.deadlock, "deadlock", row.deadlock, "in a deadlock of locks, `exit|report`")
		}
		cmd := &cobra.Command{
			Use:                row.use,
			Short:              row.short,
			DisableFlagParsing: true, // most flags are the go command's
			RunE: func(cmd *cobra.Command, args []string) error {
				w.goCommand = cmd.Name()
				own, rest := leadingFlags(f, args)
				if len(rest) > 0 && slices.Contains([]string{"-h", "-help", "--help"}, rest[0]) {
					return cmd.Help()
				}
				if err := f.Parse(own); err != nil {
					return usagef("%w", err)
				}
				w.args = rest
				if row.deadlock == "" {
					return c.build(cmd.Context(), w)
				}
				if err := report.apply(cmd.Context(), &w.options); err != nil {
					return err
				}
				var err error
				if w.traces, err = wantsTraces(show); err != nil {
					return err
				}
				if w.deadlock != "exit" && w.deadlock != "report" {
					return usagef("--deadlock: %q is neither exit nor report", w.deadlock)
				}
				return c.watch(cmd.Context(), w)
			},
		}
		cmd.Flags().SortFlags = false
		cmd.Flags().AddFlagSet(f)
		commands = append(commands, cmd)
	}
	return commands
}

func wantsTraces(show string) (bool, error) {
	switch show {
	case "sites":
		return false, nil
	case "traces":
		return true, nil
	}
	return false, usagef("--show: %q is neither sites nor traces", show)
}

// leadingFlags cuts off the flags at the beginning that are in the set. What follows
// is the go command's, which has flags of the same kind: one that comes later may be
// meant for the test.
func leadingFlags(f *pflag.FlagSet, args []string) (own, rest []string) {
	for len(args) > 0 {
		name, ok := strings.CutPrefix(args[0], "--")
		if !ok {
			break
		}
		name, _, joined := strings.Cut(name, "=")
		if f.Lookup(name) == nil {
			break
		}
		n := 2
		if joined || len(args) == 1 {
			n = 1
		}
		own, args = append(own, args[:n]...), args[n:]
	}
	return own, args
}

// build builds with the overlay.
func (c *command) build(ctx context.Context, w watch) error {
	return c.runGo(ctx, w, nil)
}

// watch runs the go command, then tells what was recorded. The exit code is that of
// the go command; if that is 0, it is that of the findings.
func (c *command) watch(ctx context.Context, w watch) error {
	folder := w.folder
	if folder == "" {
		tmp, err := os.MkdirTemp("", "lockcheck-*")
		if err != nil {
			return failf("%w", err)
		}
		defer os.RemoveAll(tmp)
		folder = tmp
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return failf("%w", err)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return failf("--record: %w", err)
	}
	if err := c.runGo(ctx, w, []string{"LOCKCHECK_DIR=" + folder, "LOCKCHECK_DEADLOCK=" + w.deadlock}); err != nil {
		return err
	}
	runs, err := confirm.Load(folder)
	if err != nil {
		return failf("reading recordings: %w", err)
	}
	if c.code != Clean && runs.Processes() == 0 {
		return nil // nothing was run, and the go command has said why
	}
	out := c.stdout
	if w.goCommand == "test" && jsonOutput(w.args) {
		out = c.stderr // standard output is read by a program
	}
	n, err := c.tell(out, w.options, runs, runs.Findings(w.traces))
	if n > 0 && c.code == Clean {
		c.code = Findings
	}
	return err
}

// runGo runs the go command with the overlay and sets the exit code to its own.
func (c *command) runGo(ctx context.Context, w watch, env []string) error {
	g, err := lookGo("")
	if err != nil {
		return err
	}
	args, cleanup, err := c.overlaid(ctx, g, w)
	if err != nil {
		return err
	}
	defer cleanup()
	cmd := g.command(ctx, c.stdout, c.stderr, args...)
	cmd.Stdin = os.Stdin
	cmd.Env = slices.Concat(os.Environ(), g.vars, env)

	// A terminal sends SIGQUIT to this process, too. The program answers it, with
	// who holds and wants what, and then it is told what that means.
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, syscall.SIGQUIT)
	defer signal.Stop(quit)
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		c.code = exit.ExitCode()
		return nil
	}
	if err != nil && ctx.Err() == nil {
		return failf("running go %s: %w", w.goCommand, err)
	}
	return nil
}

// overlaid returns the arguments for the go command. cleanup is to be called after
// it has run.
func (c *command) overlaid(ctx context.Context, g *goCommand, w watch) (args []string, cleanup func(), err error) {
	cleanup = func() {}
	chdir, rest := cutChdir(w.args)
	vars, err := g.env(ctx, chdir, "GOROOT", "GOVERSION", "GOMODCACHE", "GOFLAGS")
	if err != nil {
		return nil, cleanup, err
	}
	goroot, version, goflags := vars[0], vars[1], strings.Fields(vars[3])
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, cleanup, failf("no folder for the overlay: %w", err)
	}
	cache = filepath.Join(cache, "lockcheck")
	if within(goroot, vars[2]) {
		if goroot, err = instrument.Link(goroot, filepath.Join(cache, "goroot")); err != nil {
			return nil, cleanup, failf("%s: %w", version, err)
		}
		g.path = filepath.Join(goroot, "bin", "go")
		g.vars = []string{"GOROOT=" + goroot, "GOTOOLCHAIN=local"}
	}
	overlay, err := instrument.Generate(goroot, filepath.Join(cache, "overlay"))
	if err != nil {
		return nil, cleanup, failf("%s: %w", version, err)
	}
	for _, note := range overlay.Notes {
		fmt.Fprintf(c.stderr, "lockcheck: %s: %s\n", version, note)
	}
	if overlay.New {
		fmt.Fprintf(c.stderr, "lockcheck: the first build with %s compiles the standard library, too\n", version)
	}
	file := overlay.File
	user, found := flagValue(rest, "overlay")
	if !found {
		user, found = flagValue(goflags, "overlay")
	}
	if found {
		tmp, err := os.MkdirTemp("", "lockcheck-*")
		if err != nil {
			return nil, cleanup, failf("%w", err)
		}
		cleanup = func() { os.RemoveAll(tmp) }
		file = filepath.Join(tmp, "overlay.json")
		if err := overlay.Join(user, chdirFolder(chdir), file); err != nil {
			cleanup()
			return nil, func() {}, usagef("-overlay: %w", err)
		}
		rest = withoutFlag(rest, "overlay")
	}
	args = append([]string{w.goCommand}, chdir...)
	args = append(args, "-overlay="+file)
	_, counted := flagValue(append(goflags, rest...), "count")
	if w.goCommand == "test" && !counted {
		args = append(args, "-count=1") // a result from the cache has no recording
	}
	return append(args, rest...), cleanup, nil
}

// within reports whether a folder lies in another one.
func within(folder, other string) bool {
	rel, err := filepath.Rel(other, folder)
	return err == nil && filepath.IsLocal(rel)
}

// tell prints findings, and one line on what they come from. It returns how many were
// printed.
func (c *command) tell(out io.Writer, opts options, runs *confirm.Runs, all []finding.Finding) (int, error) {
	for _, p := range runs.Problems {
		fmt.Fprintf(c.stderr, "lockcheck: %s\n", p)
	}
	shown := slices.DeleteFunc(slices.Clone(all), func(f finding.Finding) bool { return !opts.wants(f) })
	if err := c.print(out, opts, shown); err != nil {
		return 0, err
	}
	more := ""
	if n := len(all) - len(shown); n > 0 {
		more = fmt.Sprintf(", %d not shown", n)
	}
	fmt.Fprintf(c.stderr, "lockcheck: %s taken in %s: %s%s\n", count(runs.Acquisitions(), "lock"), count(runs.Processes(), "process"), count(len(shown), "finding"), more)
	return len(shown), nil
}

// count returns the number with its noun.
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "s"):
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
