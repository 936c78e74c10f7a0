//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// step is something that both commands build.
type step struct {
	name string
	once bool // it can be done only once: afterwards it is in the cache
	args func(round int) []string
}

// builds compares what building takes, beginning with an empty cache: the test
// binaries of the packages are linked, and not run.
func (b *bench) builds(ctx context.Context) error {
	test := slices.Concat([]string{"test", "-c", "-o", os.DevNull}, b.patterns)
	steps := []step{
		{"the standard library, for the first time", true, func(int) []string { return []string{"build", "std"} }},
		{"packages, dependencies and tests, for the first time", true, func(int) []string { return test }},
		{"tests, nothing changed", false, func(int) []string { return test }},
		// Flags that nobody has used yet have the same effect as a change of each
		// of the packages: they are compiled anew, their dependencies are not.
		{"tests, the packages changed", false, func(round int) []string {
			return slices.Insert(slices.Clone(test), 1, "-gcflags="+strings.Repeat(" -e", round+1))
		}},
	}
	fmt.Printf("medians of %d\n\n", b.rounds)
	fmt.Println("| | go, CPU s | lockcheck | ratio | go, s | lockcheck |\n|---|---|---|---|---|---|")
	for _, s := range steps {
		rounds := b.rounds
		if s.once {
			rounds = 1
		}
		var costs [2][]cost.Cost
		for round := range rounds {
			for i := range costs {
				i = (i + round) % len(costs)
				cmd := b.command(ctx, b.tools()[i], s.args(round)...)
				cmd.Env = append(cmd.Env, "GOCACHE="+filepath.Join(b.scratch, "cache"))
				var out strings.Builder
				cmd.Stderr = &out
				c, err := cost.Of(cmd)
				if err != nil {
					return fmt.Errorf("%s: %w\n%s", cmd, err, out.String())
				}
				costs[i] = append(costs[i], c)
			}
		}
		plain, watched := cost.Median(costs[0]), cost.Median(costs[1])
		fmt.Printf("| %s | %s | %s | %.2f | %s | %s |\n", s.name, cost.Seconds(plain.CPU), cost.Seconds(watched.CPU),
			cost.Ratio(costs[1], costs[0]), cost.Seconds(plain.Wall), cost.Seconds(watched.Wall))
	}
	return nil
}
