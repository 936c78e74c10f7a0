// Command static measures what lockcheck costs beside the tools that people
// already run, and how that grows. It uses public commands only, and needs no
// more than Go and the module proxy:
//
//	go run ./bench/static -C /path/to/server ./...    # lockcheck, go vet and staticcheck on the same packages
//	go run ./bench/static -mode lines                 # cost against lines of code, on parts of std
//	go run ./bench/static -mode locks                 # cost against locks and edges, on generated programs
//
// A measured command's figures are those that the system keeps for a process
// that was waited for, and so for its children: seconds of CPU of the whole
// tree, and the peak memory of the largest process in it.
//
// Cold means that the packages are compiled, which costs every tool the same,
// but that nothing is analysed: each cold run begins with a copy of a go cache
// that has what "go list -export" puts there, and with an empty cache of
// staticcheck's. Warm is the same command again. The commands take turns, so
// that a busy machine is unfair to none, and the table has the medians.
//
// Exit codes: 0 measured; 1 something could not be run; 2 usage.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
)

type options struct {
	mode        string
	dir         string
	patterns    []string
	rounds      int
	lockcheck   string
	staticcheck string
	only        string
	compiled    string
	max         int
}

func main() {
	opts, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "static:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, opts); err != nil {
		fmt.Fprintln(os.Stderr, "static:", err)
		os.Exit(1)
	}
}

func parseFlags(args []string) (options, error) {
	var opts options
	fs := flag.NewFlagSet("static", flag.ContinueOnError)
	fs.StringVar(&opts.mode, "mode", "tools", "what to measure: tools, lines or locks")
	fs.StringVar(&opts.dir, "C", ".", "`folder` that the patterns are relative to")
	fs.IntVar(&opts.rounds, "n", 3, "times that each command is run")
	fs.StringVar(&opts.lockcheck, "lockcheck", "", "the lockcheck to measure; built from the working directory's module if empty")
	fs.StringVar(&opts.staticcheck, "staticcheck", "", "the staticcheck to measure; "+staticcheckModule+" is installed if empty")
	fs.StringVar(&opts.only, "only", "", "in mode tools, `names` of commands to measure, separated by commas; all if empty")
	fs.StringVar(&opts.compiled, "compiled", "", "`folder` to keep compiled packages in, for more runs on the same packages; not kept if empty")
	fs.IntVar(&opts.max, "max", 10_000, "in mode locks, the locks of the largest program")
	if err := fs.Parse(args); err != nil {
		return opts, err
	}
	opts.patterns = fs.Args()
	if len(opts.patterns) == 0 {
		opts.patterns = []string{"./..."}
	}
	if !slices.Contains([]string{"tools", "lines", "locks"}, opts.mode) {
		return opts, fmt.Errorf("unknown mode %q: tools, lines or locks", opts.mode)
	}
	if opts.rounds < 1 {
		return opts, fmt.Errorf("-n must be at least 1")
	}
	for _, p := range []*string{&opts.dir, &opts.lockcheck, &opts.staticcheck, &opts.compiled} {
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

func run(ctx context.Context, opts options) error {
	scratch, err := os.MkdirTemp("", "bench-static-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if opts.lockcheck == "" {
		opts.lockcheck = filepath.Join(scratch, "lockcheck")
		if err := goCommand(ctx, "", nil, "build", "-o", opts.lockcheck, "./cmd/lockcheck"); err != nil {
			return err
		}
	}
	b := bench{options: opts, scratch: scratch}
	switch opts.mode {
	case "lines":
		return b.lines(ctx)
	case "locks":
		return b.locks(ctx)
	}
	return b.tools(ctx)
}
