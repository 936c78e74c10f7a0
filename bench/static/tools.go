package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// staticcheckModule is the newest version that works with the Go of go.mod.
const staticcheckModule = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// tool is a command to be measured on the patterns that follow it.
type tool struct {
	name    string
	command []string
}

// reference is the tool to which the others are compared.
const reference = "go vet"

func (b *bench) toolbox(ctx context.Context) ([]tool, error) {
	all := []tool{
		{reference, []string{"go", "vet"}},
		{"vettool", []string{"go", "vet", "-vettool=" + b.lockcheck}},
		{"lockcheck", []string{b.lockcheck}},
		{"staticcheck", []string{b.staticcheck}},
	}
	if b.only != "" {
		names := strings.Split(b.only, ",")
		all = slices.DeleteFunc(all, func(t tool) bool { return !slices.Contains(names, t.name) })
		if len(all) != len(names) {
			return nil, fmt.Errorf("-only %s: the commands are go vet, vettool, lockcheck and staticcheck", b.only)
		}
	}
	if i := len(all) - 1; all[i].name == "staticcheck" && b.staticcheck == "" {
		// Not go run, whose cost would be measured, too.
		if err := goCommand(ctx, b.scratch, []string{"GOBIN=" + b.scratch, "GOFLAGS=-mod=mod"}, "install", staticcheckModule); err != nil {
			return nil, err
		}
		all[i].command[0] = filepath.Join(b.scratch, "staticcheck")
	}
	return all, nil
}

// tools measures each tool on the same packages, cold and warm.
func (b *bench) tools(ctx context.Context) error {
	tools, err := b.toolbox(ctx)
	if err != nil {
		return err
	}
	roots, dependencies, err := count(ctx, b.dir, b.patterns)
	if err != nil {
		return err
	}
	compiled, err := b.compile(ctx, b.dir, b.patterns)
	if err != nil {
		return err
	}
	cold, warm := map[string][]cost.Cost{}, map[string][]cost.Cost{}
	for round := range b.rounds {
		for i := range tools {
			t := tools[(i+round)%len(tools)] // who comes first changes, too
			c, w, err := b.once(ctx, t, compiled)
			if err != nil {
				return err
			}
			cold[t.name] = append(cold[t.name], c)
			warm[t.name] = append(warm[t.name], w)
			fmt.Fprintf(os.Stderr, "%d/%d %-12s cold %s, %s; warm %s, %s\n", round+1, b.rounds, t.name, cost.Seconds(c.CPU), cost.Mebibytes(c.Memory), cost.Seconds(w.CPU), cost.Mebibytes(w.Memory))
		}
	}
	fmt.Printf("%d packages, %d dependencies, medians of %d\n\n", roots, dependencies, b.rounds)
	fmt.Println("| | cold CPU s | of go vet | wall s | peak MiB | warm CPU s | of go vet | wall s | peak MiB |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, t := range tools {
		c, w := cost.Median(cold[t.name]), cost.Median(warm[t.name])
		fmt.Printf("| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", t.name,
			cost.Seconds(c.CPU), ratio(cold[t.name], cold[reference]), cost.Seconds(c.Wall), cost.Mebibytes(c.Memory),
			cost.Seconds(w.CPU), ratio(warm[t.name], warm[reference]), cost.Seconds(w.Wall), cost.Mebibytes(w.Memory))
	}
	return nil
}

// once runs a tool on fresh caches, and again on those it leaves.
func (b *bench) once(ctx context.Context, t tool, compiled string) (cold, warm cost.Cost, err error) {
	caches, err := b.cold(compiled)
	if err != nil {
		return cold, warm, err
	}
	defer caches.drop()
	command := append(slices.Clip(t.command), b.patterns...)
	if cold, _, err = measure(ctx, b.dir, caches.env(), command...); err != nil {
		return cold, warm, err
	}
	warm, _, err = measure(ctx, b.dir, caches.env(), command...)
	return cold, warm, err
}

// count returns how many packages the patterns name, and how many others those
// and their tests need.
func count(ctx context.Context, dir string, patterns []string) (roots, dependencies int, err error) {
	out, err := goOutput(ctx, dir, nil, append([]string{"list", "-deps", "-test", "-json=DepOnly,ForTest,ImportPath", "--"}, patterns...)...)
	if err != nil {
		return 0, 0, err
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath, ForTest string
			DepOnly             bool
		}
		if err := dec.Decode(&p); err != nil {
			return 0, 0, err
		}
		switch {
		case p.ForTest != "" || strings.HasSuffix(p.ImportPath, ".test"):
		case p.DepOnly:
			dependencies++
		default:
			roots++
		}
	}
	return roots, dependencies, nil
}

// ratio returns how the costs compare with those of the reference, if that was
// measured.
func ratio(costs, to []cost.Cost) string {
	if len(to) != len(costs) {
		return "-"
	}
	return fmt.Sprintf("%.2f", cost.Ratio(costs, to))
}
