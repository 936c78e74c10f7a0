package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/lockcheck/lockcheck/bench/internal/govet"
)

// measureAll measures each bug and returns the outcomes in the bugs' order.
// Repositories are measured side by side, the bugs of one after another: they
// share the place where they are vetted.
func measureAll(ctx context.Context, bugs []Bug, opts options) ([]Outcome, error) {
	outcomes := make([]Outcome, len(bugs))
	byRepo := make(map[string][]int)
	var names []string
	for i, b := range bugs {
		if byRepo[b.Repo] == nil {
			names = append(names, b.Repo)
		}
		byRepo[b.Repo] = append(byRepo[b.Repo], i)
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	queue := make(chan string)
	for range opts.jobs {
		wg.Go(func() {
			for name := range queue {
				r := newRepo(name, opts)
				for _, i := range byRepo[name] {
					if ctx.Err() != nil {
						return
					}
					var err error
					if outcomes[i], err = measure(ctx, r, bugs[i], opts); err != nil {
						cancel(fmt.Errorf("%s: %w", bugs[i].ID, err))
					}
				}
			}
		})
	}
feed:
	for _, name := range names {
		select {
		case queue <- name:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	wg.Wait()
	return outcomes, context.Cause(ctx)
}

func measure(ctx context.Context, r *repo, b Bug, opts options) (Outcome, error) {
	parent, err := observe(ctx, r, b, b.Parent, opts)
	if err != nil {
		return Outcome{}, err
	}
	fix, err := observe(ctx, r, b, b.Fix, opts)
	if err != nil {
		return Outcome{}, err
	}
	o := judge(b, parent, fix)
	fmt.Fprintf(os.Stderr, "%s: %s\n", b.ID, o.verdict())
	return o, nil
}

// observe vets the bug's packages at a commit and keeps the reports of rules
// that count which lie in the bug's functions.
func observe(ctx context.Context, r *repo, b Bug, commit string, opts options) (Observation, error) {
	var o Observation
	err := r.in(ctx, commit, func() error {
		if opts.dry {
			return nil
		}
		index := newFuncIndex(r.tree)
		for _, f := range b.Functions {
			if !index.has(f) {
				o.Absent = append(o.Absent, f)
			}
		}
		modes, patterns := r.byMode(b.Packages)
		for i, m := range modes {
			res, err := govet.Run(ctx, govet.Options{
				Dir: m.dir, Tool: opts.tool, Flags: opts.flags, Patterns: patterns[i], Env: m.env, Timeout: opts.timeout,
			})
			if err != nil {
				return err
			}
			if o.Failure == "" {
				o.Failure = relativeText(r.tree, res.Failure)
			}
			for _, d := range res.Diagnostics {
				if opts.anyRule || rules[b.Category].MatchString(d.Rule()) {
					o.add(relative(r.tree, d), b, index)
				}
			}
		}
		return nil
	})
	return o, err
}
