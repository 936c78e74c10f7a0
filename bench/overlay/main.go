//go:build unix

// Command overlay measures what it costs that every lock of a program is watched. It
// uses public commands only:
//
//	go run ./bench/overlay -C /path/to/server ./...               # tests: go test beside lockcheck test
//	go run ./bench/overlay -mode build -C /path/to/server ./...   # builds, the first and the next ones
//	go run ./bench/overlay -mode locks                            # single operations, those of bench/runtime
//
// In mode tests, the test binaries of each package are built once by each command and
// then run by turns, so that a busy machine is unfair to neither. CPU is user and
// system time of a binary and its children, memory the peak of the largest of these
// processes; figures are medians, ratios are taken round by round. What fails in
// runs of lockcheck test only, and what findings there are, is told after the table.
//
// Exit codes: 0 measured; 1 something could not be run; 2 usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

type options struct {
	mode      string
	dir       string
	patterns  []string
	rounds    int
	lockcheck string
	binaries  string
	record    string
	testFlags string
	run       string
	scale     string
}

func main() {
	opts, err := parseFlags(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "overlay:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, opts); err != nil {
		fmt.Fprintln(os.Stderr, "overlay:", err)
		os.Exit(1)
	}
}

func parseFlags(args []string) (options, error) {
	var opts options
	fs := flag.NewFlagSet("overlay", flag.ContinueOnError)
	fs.StringVar(&opts.mode, "mode", "tests", "what to measure: tests, build or locks")
	fs.StringVar(&opts.dir, "C", ".", "`folder` that the patterns are relative to")
	fs.IntVar(&opts.rounds, "n", 3, "times that each command is run")
	fs.StringVar(&opts.lockcheck, "lockcheck", "", "the lockcheck to measure; built from the working directory's module if empty")
	fs.StringVar(&opts.binaries, "binaries", "", "in mode tests, `folder` to keep test binaries in, for more runs; not kept if empty")
	fs.StringVar(&opts.record, "record", "", "in mode tests, `folder` to keep recordings in, for lockcheck report; not kept if empty")
	fs.StringVar(&opts.testFlags, "test", "-test.timeout=10m", "in mode tests, `flags` of the test binaries")
	fs.StringVar(&opts.run, "run", "", "in mode locks, `regexp` for the operations to measure")
	fs.StringVar(&opts.scale, "scale", "1", "in mode locks, `factor` for the number of operations")
	if err := fs.Parse(args); err != nil {
		return opts, err
	}
	opts.patterns = fs.Args()
	if len(opts.patterns) == 0 {
		opts.patterns = []string{"./..."}
	}
	if !slices.Contains([]string{"tests", "build", "locks"}, opts.mode) {
		return opts, fmt.Errorf("unknown mode %q: tests, build or locks", opts.mode)
	}
	if opts.rounds < 1 {
		return opts, fmt.Errorf("-n must be at least 1")
	}
	for _, p := range []*string{&opts.dir, &opts.lockcheck, &opts.binaries, &opts.record} {
		if *p == "" {
			continue
		}
		abs, err := filepath.Abs(*p)
		if err != nil {
			return opts, err
		}
		*p = abs
	}
	return opts, nil
}

// bench is a run of the program: options, and a folder that goes away.
type bench struct {
	options
	scratch string
}

func run(ctx context.Context, opts options) error {
	scratch, err := os.MkdirTemp("", "bench-overlay-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	b := &bench{opts, scratch}
	if b.lockcheck == "" {
		b.lockcheck = filepath.Join(scratch, "lockcheck")
		if _, err := output(exec.CommandContext(ctx, "go", "build", "-o", b.lockcheck, "./cmd/lockcheck")); err != nil {
			return err
		}
	}
	switch b.mode {
	case "build":
		return b.builds(ctx)
	case "locks":
		return b.locks(ctx)
	}
	return b.tests(ctx)
}

// tools are the two commands that are compared, the first being the reference.
func (b *bench) tools() [2]string { return [2]string{"go", b.lockcheck} }

// command prepares one of the two commands, in the folder that is measured.
func (b *bench) command(ctx context.Context, tool string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "PWD="+b.dir)
	return cmd
}

// output runs a command whose cost does not matter.
func output(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.Output()
	return out, explained(cmd, err)
}

// explained adds to a command's error which command it was, and what it said.
func explained(cmd *exec.Cmd, err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, exit.Stderr)
	}
	return err
}
