//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// least is the CPU time of a suite from which on a ratio says something. What starting
// and ending a process costs more counts for itself.
const least = 100 * time.Millisecond

// result is what the runs of one suite's binary gave.
type result struct {
	costs  []cost.Cost
	failed map[string]int // by name of a test, in how many runs it failed
}

// tests compares the test suites of packages.
func (b *bench) tests(ctx context.Context) error {
	if b.binaries == "" {
		b.binaries = filepath.Join(b.scratch, "binaries")
	}
	if b.record == "" {
		b.record = filepath.Join(b.scratch, "recordings")
	}
	suites, err := b.suites(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("medians of %d, test binaries with %s\n\n", b.rounds, b.testFlags)
	fmt.Println("| package | go test | lockcheck test | go test, CPU s | lockcheck test | ratio | go test, MiB | lockcheck test | ratio |\n|---|---|---|---|---|---|---|---|---|")
	var all tally
	for _, s := range suites {
		results, err := b.runs(ctx, s)
		if err != nil {
			return err
		}
		all.add(s, results)
	}
	all.print()
	return b.findings(ctx)
}

// tally is what the suites together show.
type tally struct {
	cpu, memory []float64       // ratios
	short       []time.Duration // what is more in suites that do nearly nothing
	broken      []string
}

// add prints the row of a suite and counts it in.
func (t *tally) add(s suite, results [2]result) {
	plain, watched := cost.Median(results[0].costs), cost.Median(results[1].costs)
	cpu, memory := cost.Ratio(results[1].costs, results[0].costs), float64(watched.Memory)/float64(plain.Memory)
	fmt.Printf("| %s | %s | %s | %.2f | %.2f | %.2f | %s | %s | %.2f |\n", s.pkg, results[0], results[1],
		plain.CPU.Seconds(), watched.CPU.Seconds(), cpu, cost.Mebibytes(plain.Memory), cost.Mebibytes(watched.Memory), memory)
	if plain.CPU < least {
		t.short = append(t.short, watched.CPU-plain.CPU)
	} else {
		t.cpu, t.memory = append(t.cpu, cpu), append(t.memory, memory)
	}
	for _, name := range slices.Sorted(maps.Keys(results[1].failed)) {
		if results[0].failed[name] == 0 {
			t.broken = append(t.broken, fmt.Sprintf("%s %s, in %d of %d runs", s.pkg, name, results[1].failed[name], len(results[1].costs)))
		}
	}
}

func (t *tally) print() {
	if len(t.cpu) > 0 {
		fmt.Printf("\n%d packages that take %v or more; CPU: %s; memory: %s\n", len(t.cpu), least, spread(t.cpu), spread(t.memory))
	}
	if len(t.short) > 0 {
		fmt.Printf("\n%d packages that take less; CPU: %v more in the median package\n", len(t.short), cost.Middle(t.short).Round(time.Millisecond/10))
	}
	for _, name := range t.broken {
		fmt.Println("fails under lockcheck test only:", name)
	}
}

// spread tells the middle and the largest of some ratios.
func spread(ratios []float64) string {
	middle := cost.Middle(ratios)
	return fmt.Sprintf("%.2f in the median package, %.2f in the worst", middle, ratios[len(ratios)-1])
}

// runs runs the two binaries of a suite by turns.
func (b *bench) runs(ctx context.Context, s suite) ([2]result, error) {
	results := [2]result{{failed: make(map[string]int)}, {failed: make(map[string]int)}}
	if err := os.MkdirAll(s.recorded, 0o777); err != nil {
		return results, err
	}
	env := [2][]string{os.Environ(), append(os.Environ(), "LOCKCHECK_DIR="+s.recorded)}
	for round := range b.rounds {
		for i := range results {
			i = (i + round) % len(results)
			cmd := exec.CommandContext(ctx, s.binaries[i], append([]string{"-test.paniconexit0"}, strings.Fields(b.testFlags)...)...)
			cmd.Dir, cmd.Env = s.dir, append(slices.Clip(env[i]), "PWD="+s.dir)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			c, err := cost.Of(cmd)
			if cmd.ProcessState == nil || ctx.Err() != nil {
				return results, fmt.Errorf("%s: %w", s.pkg, errors.Join(ctx.Err(), err))
			}
			results[i].costs = append(results[i].costs, c)
			for _, name := range failures(out.Bytes(), err) {
				results[i].failed[name]++
			}
		}
	}
	return results, nil
}

// failed finds the tests that a test binary says have failed, or were running when it
// ran out of time.
var failed = regexp.MustCompile(`(?m)^(?:\s*--- FAIL: |\t+)(\S+) \([0-9.]+m?[0-9.]*s\)$`)

// failures returns the names of the tests that have failed, and the exit of a binary
// that names none.
func failures(out []byte, err error) []string {
	if err == nil {
		return nil
	}
	var names []string
	for _, m := range failed.FindAllSubmatch(out, -1) {
		names = append(names, string(m[1]))
	}
	if len(names) == 0 {
		return []string{err.Error()}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// String says whether the tests pass, for the table.
func (r result) String() string {
	if len(r.failed) == 0 {
		return "pass"
	}
	return fmt.Sprintf("%d fail", len(r.failed))
}

// findings prints what the recordings show.
func (b *bench) findings(ctx context.Context) error {
	cmd := b.command(ctx, b.lockcheck, "report", b.record)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() > 1 {
		return explained(cmd, err)
	}
	fmt.Printf("\n%s", out)
	return nil
}
