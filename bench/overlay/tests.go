//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
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

// suite is the tests of one package, built by both commands.
type suite struct {
	pkg, dir string
	binaries [2]string
	recorded string // the folder for recordings
}

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
	var cpu, memory []float64 // ratios
	var short []time.Duration // what is more in suites that do nearly nothing
	var broken []string
	for _, s := range suites {
		results, err := b.runs(ctx, s)
		if err != nil {
			return err
		}
		plain, watched := cost.Median(results[0].costs), cost.Median(results[1].costs)
		ratio, size := cost.Ratio(results[1].costs, results[0].costs), float64(watched.Memory)/float64(plain.Memory)
		fmt.Printf("| %s | %s | %s | %.2f | %.2f | %.2f | %s | %s | %.2f |\n", s.pkg, results[0], results[1],
			plain.CPU.Seconds(), watched.CPU.Seconds(), ratio, cost.Mebibytes(plain.Memory), cost.Mebibytes(watched.Memory), size)
		if plain.CPU < least {
			short = append(short, watched.CPU-plain.CPU)
		} else {
			cpu, memory = append(cpu, ratio), append(memory, size)
		}
		for _, name := range slices.Sorted(maps.Keys(results[1].failed)) {
			if results[0].failed[name] == 0 {
				broken = append(broken, fmt.Sprintf("%s %s, in %d of %d runs", s.pkg, name, results[1].failed[name], b.rounds))
			}
		}
	}
	if len(cpu) > 0 {
		fmt.Printf("\n%d packages that take %v or more; CPU: %s; memory: %s\n", len(cpu), least, spread(cpu), spread(memory))
	}
	if len(short) > 0 {
		fmt.Printf("\n%d packages that take less: CPU: %v more in the median package\n", len(short), cost.Middle(short).Round(time.Millisecond/10))
	}
	for _, name := range broken {
		fmt.Println("fails under lockcheck test only:", name)
	}
	return b.findings(ctx)
}

// spread tells the middle and the largest of some ratios.
func spread(ratios []float64) string {
	middle := cost.Middle(ratios)
	return fmt.Sprintf("%.2f in the median package, %.2f in the worst", middle, ratios[len(ratios)-1])
}

// suites builds the tests of the packages that have some, unless that was done
// before. What go test cannot build is left out, and said.
func (b *bench) suites(ctx context.Context) ([]suite, error) {
	if err := os.MkdirAll(b.binaries, 0o777); err != nil {
		return nil, err
	}
	const tested = "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}\t{{.Dir}}{{end}}"
	out, err := output(b.command(ctx, "go", append([]string{"list", "-f", tested, "--"}, b.patterns...)...))
	if err != nil {
		return nil, err
	}
	var suites []suite
	for line := range strings.Lines(string(out)) {
		pkg, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		s := suite{pkg: pkg, dir: dir, recorded: filepath.Join(b.record, strings.ReplaceAll(pkg, "/", "."))}
		key := sha256.Sum256([]byte(pkg + "\x00" + dir))
		for i, kind := range []string{"plain", "watched"} {
			s.binaries[i] = filepath.Join(b.binaries, fmt.Sprintf("%x-%s.test", key[:8], kind))
		}
		if err := b.build(ctx, s, 0); err != nil {
			fmt.Fprintln(os.Stderr, "left out:", err)
			continue
		}
		if err := b.build(ctx, s, 1); err != nil {
			return nil, err
		}
		suites = append(suites, s)
	}
	if len(suites) == 0 {
		return nil, fmt.Errorf("no package has tests: %s", strings.Join(b.patterns, " "))
	}
	return suites, nil
}

// build builds one of the binaries of a suite.
func (b *bench) build(ctx context.Context, s suite, i int) error {
	if _, err := os.Stat(s.binaries[i]); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err := output(b.command(ctx, b.tools()[i], "test", "-c", "-o", s.binaries[i], s.pkg))
	return err
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
