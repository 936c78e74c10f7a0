// Command mutate measures how many forgotten unlocks a vet tool reports. It
// takes packages whose locking is right, deletes one unlock at a time, deferred
// or not, and asks whether the tool then says something that it did not say
// before:
//
//	go build -o /path/to/lockcheck ./cmd/lockcheck
//	go run ./bench/mutate -vettool /path/to/lockcheck -max 100 net/http database/sql
//	go run ./bench/mutate -vettool /path/to/lockcheck -C /path/to/checkout ./...
//
// Nothing on disk changes: the go command's -overlay replaces the one file, and
// hides the test files, which have no part in the question and would have to be
// vetted again for each mutant. A deleted statement becomes blanks, so that no
// line moves and reports compare by position.
//
// An unlock is a call statement or a deferred call of a method Unlock or
// RUnlock on a type that has the matching Lock or RLock. Left out are those in
// the body of a method that is itself named like one: a wrapper that does not
// unlock is a mistake of another kind, seen by no caller.
//
// The figure is a lower bound of what should be found: some deletions make no
// bug (the process is about to end; another statement unlocks all the same).
// Each survivor is listed, for a person to judge.
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
	"time"
)

type options struct {
	tool     string
	dir      string
	patterns []string
	max      int
	jobs     int
	anyRule  bool
	timeout  time.Duration
}

func main() {
	opts, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, opts); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func parseFlags(args []string) (options, error) {
	var opts options
	fs := flag.NewFlagSet("mutate", flag.ContinueOnError)
	fs.StringVar(&opts.tool, "vettool", "", "vet tool to measure")
	fs.StringVar(&opts.dir, "C", ".", "`folder` that the patterns are relative to")
	fs.IntVar(&opts.max, "max", 0, "mutants to run, spread evenly over all; 0 runs all")
	fs.IntVar(&opts.jobs, "j", 1, "mutants to run at a time")
	fs.BoolVar(&opts.anyRule, "any-rule", false, "count every new diagnostic, for tools whose messages have no rule id")
	fs.DurationVar(&opts.timeout, "timeout", 10*time.Minute, "limit for one run of go vet")
	if err := fs.Parse(args); err != nil {
		return opts, err
	}
	opts.patterns = fs.Args()
	if opts.tool == "" {
		return opts, fmt.Errorf("-vettool is required")
	}
	if len(opts.patterns) == 0 {
		return opts, fmt.Errorf("no packages: name at least one pattern")
	}
	for _, p := range []*string{&opts.tool, &opts.dir} {
		abs, err := filepath.Abs(*p)
		if err != nil {
			return opts, err
		}
		*p = abs
	}
	opts.jobs = max(1, opts.jobs)
	return opts, nil
}

func run(ctx context.Context, opts options) error {
	pkgs, err := load(ctx, opts.dir, opts.patterns)
	if err != nil {
		return err
	}
	var sites []site
	for _, p := range pkgs {
		sites = append(sites, p.unlocks()...)
	}
	if len(sites) == 0 {
		return fmt.Errorf("no unlock in the packages")
	}
	total := len(sites)
	sites = spread(sites, opts.max)
	fmt.Fprintf(os.Stderr, "%d packages, %d unlocks, %d mutants\n", len(pkgs), total, len(sites))

	outcomes, err := tryAll(ctx, sites, opts)
	if err != nil {
		return err
	}
	writeReport(os.Stdout, outcomes, opts.dir)
	return nil
}

// spread picks n of the sites at even distances; all when n is 0.
func spread(sites []site, n int) []site {
	if n <= 0 || n >= len(sites) {
		return sites
	}
	picked := make([]site, n)
	for i := range picked {
		picked[i] = sites[i*len(sites)/n]
	}
	return picked
}
