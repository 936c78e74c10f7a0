// Command realbugs measures how many lock bugs from public histories a vet tool
// finds. For each bug it checks out the commit before the fix and the fix,
// runs the tool over the bug's packages through "go vet", and asks two
// questions: does the tool report the bug in one of the functions that have it,
// and is that report gone once it is fixed?
//
// It needs three things that are not part of this repository: the list of bugs
// (JSON, see type Bug), bare git directories named <owner>+<name>/repo, and a
// folder for the checkouts, which can take several gigabytes:
//
//	go build -o /path/to/lockcheck ./cmd/lockcheck
//	go run ./bench/realbugs -bugs bugs.json -mirrors mirrors -work checkouts \
//	    -vettool /path/to/lockcheck -categories missing-unlock,unlock-mismatch
//
// The first run downloads modules and compiles each commit's dependencies; later
// ones only vet. -list adds what each missed bug is about, -json prints all that
// was found, -dry stops after the checkouts are prepared, -only takes one bug.
//
// Old commits are made to type-check with today's Go as described in module.go.
// What a repository needs beyond that (generated code that is not committed,
// say) is done by the program named with -prepare. It runs once in each new
// checkout, with REALBUGS_REPO, REALBUGS_COMMIT and REALBUGS_GITDIR set, and has
// nothing to do for most; a checkout whose preparation failed is not kept.
//
// Test files are left out: no bug of the list is in one, their dependencies
// are the first to be gone, and they double the time.
//
// Exit codes: 0 measured, whatever the figures are; 1 something could not be
// run; 2 usage.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

type options struct {
	bugs, mirrors, work, tool, prepare string
	categories, flags                  []string
	only                               string
	anyRule, list, json, dry           bool
	jobs                               int
	timeout                            time.Duration
}

func main() {
	opts, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "realbugs:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, opts); err != nil {
		fmt.Fprintln(os.Stderr, "realbugs:", err)
		os.Exit(1)
	}
}

func parseFlags(args []string) (options, error) {
	var opts options
	var categories, flags string
	fs := flag.NewFlagSet("realbugs", flag.ContinueOnError)
	fs.StringVar(&opts.bugs, "bugs", "", "JSON `file` with the bugs")
	fs.StringVar(&opts.mirrors, "mirrors", "", "`folder` with the git directories <owner>+<name>/repo")
	fs.StringVar(&opts.work, "work", "", "`folder` for the checkouts, kept between runs")
	fs.StringVar(&opts.tool, "vettool", "", "vet tool to measure; without it the standard go vet runs")
	fs.StringVar(&opts.prepare, "prepare", "", "`program` to run once in each new checkout")
	fs.StringVar(&categories, "categories", "", "comma-separated categories; all when empty")
	fs.StringVar(&flags, "flags", "", "flags for the tool, separated by blanks")
	fs.StringVar(&opts.only, "only", "", "`id` of the one bug to measure")
	fs.BoolVar(&opts.anyRule, "any-rule", false, "count every diagnostic, for tools whose messages have no rule id")
	fs.BoolVar(&opts.list, "list", false, "list the bugs that were missed, with what they are about")
	fs.BoolVar(&opts.json, "json", false, "print the outcomes as JSON")
	fs.BoolVar(&opts.dry, "dry", false, "prepare the checkouts and stop")
	fs.IntVar(&opts.jobs, "j", 1, "repositories to measure at a time")
	fs.DurationVar(&opts.timeout, "timeout", 20*time.Minute, "limit for one run of go vet")
	if err := fs.Parse(args); err != nil {
		return opts, err
	}
	if fs.NArg() > 0 {
		return opts, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if categories != "" {
		opts.categories = strings.Split(categories, ",")
	}
	opts.flags = strings.Fields(flags)
	for _, f := range []struct{ name, value string }{
		{"bugs", opts.bugs}, {"mirrors", opts.mirrors}, {"work", opts.work},
	} {
		if f.value == "" {
			return opts, fmt.Errorf("-%s is required", f.name)
		}
	}
	// The go command runs in the checkouts: relative paths would not survive.
	for _, p := range []*string{&opts.mirrors, &opts.work, &opts.tool, &opts.prepare} {
		if *p == "" {
			continue
		}
		abs, err := filepath.Abs(*p)
		if err != nil {
			return opts, err
		}
		*p = abs
	}
	opts.jobs = max(1, min(opts.jobs, runtime.NumCPU()))
	return opts, nil
}

func run(ctx context.Context, opts options) error {
	bugs, err := loadBugs(opts.bugs)
	if err != nil {
		return err
	}
	if bugs, err = selectBugs(bugs, opts.categories, opts.only); err != nil {
		return err
	}
	outcomes, err := measureAll(ctx, bugs, opts)
	if err != nil {
		return err
	}
	switch {
	case opts.dry:
		return nil
	case opts.json:
		return writeJSON(os.Stdout, outcomes)
	}
	writeTable(os.Stdout, outcomes)
	if opts.list {
		writeMisses(os.Stdout, outcomes)
	}
	return nil
}
