//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// program is bench/runtime, built in one of the two ways.
type program struct {
	name string
	env  []string
}

// row finds an operation and its figure in the table that bench/runtime prints.
var row = regexp.MustCompile(`(?m)^\| (.+) \| ([0-9.]+) \|$`)

// locks measures the operations of bench/runtime on the locks of package sync, built
// by go build and by lockcheck build, each in a process of its own. bench/runtime is
// found from the working directory.
func (b *bench) locks(ctx context.Context) error {
	recordings, err := os.MkdirTemp(b.scratch, "recordings-")
	if err != nil {
		return err
	}
	programs := [2]program{
		{filepath.Join(b.scratch, "plain"), os.Environ()},
		{filepath.Join(b.scratch, "watched"), append(os.Environ(), "LOCKCHECK_DIR="+recordings)},
	}
	b.dir = filepath.Join("bench", "runtime")
	for i, tool := range b.tools() {
		if _, err := output(b.command(ctx, tool, "build", "-tags=lockcheck,deadlock", "-o", programs[i].name, ".")); err != nil {
			return err
		}
	}
	names, err := programs[0].operations(ctx, b.run)
	if err != nil {
		return err
	}
	fmt.Printf("CPU ns per operation and peak MiB of the process, medians of %d\n\n", b.rounds)
	fmt.Println("| | go build | lockcheck build | more | go build, MiB | lockcheck build, MiB |\n|---|---|---|---|---|---|")
	for _, name := range names {
		var ns [2][]float64
		var costs [2][]cost.Cost
		for round := range b.rounds {
			for i := range programs {
				i = (i + round) % len(programs)
				took, c, err := programs[i].operation(ctx, name, b.scale)
				if err != nil {
					return err
				}
				ns[i], costs[i] = append(ns[i], took), append(costs[i], c)
			}
		}
		plain, watched := cost.Middle(ns[0]), cost.Middle(ns[1])
		fmt.Printf("| %s | %.1f | %.1f | %.1f | %s | %s |\n", name, plain, watched, watched-plain,
			cost.Mebibytes(cost.Median(costs[0]).Memory), cost.Mebibytes(cost.Median(costs[1]).Memory))
	}
	return nil
}

// operations returns the names of those that an expression matches.
func (p program) operations(ctx context.Context, expression string) ([]string, error) {
	out, err := output(p.command(ctx, "-scale=0.001", "-run="+expression))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range row.FindAllSubmatch(out, -1) {
		names = append(names, string(m[1]))
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("-run: no operation matches %q", expression)
	}
	return names, nil
}

// operation measures one operation. Its time is what the process says, which leaves
// out how it was prepared.
func (p program) operation(ctx context.Context, name, scale string) (ns float64, c cost.Cost, err error) {
	cmd := p.command(ctx, "-scale="+scale, "-run=^"+regexp.QuoteMeta(name)+"$")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if c, err = cost.Of(cmd); err != nil {
		return 0, c, fmt.Errorf("%s: %w\n%s", cmd, err, out.Bytes())
	}
	m := row.FindSubmatch(out.Bytes())
	if m == nil {
		return 0, c, fmt.Errorf("%s: no figure in\n%s", cmd, out.Bytes())
	}
	ns, err = strconv.ParseFloat(string(m[2]), 64)
	return ns, c, err
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.name, append([]string{"-engines=sync", "-n=1"}, args...)...)
	cmd.Env = p.env
	return cmd
}
