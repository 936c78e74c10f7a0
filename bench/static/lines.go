package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// parts are the shares of std that are measured, each holding the one before.
var parts = []int{16, 8, 4, 2, 1}

// lines measures the analysis of ever larger parts of the standard library. Go
// vet stands beside it: both read and type-check the same files.
func (b *bench) lines(ctx context.Context) error {
	out, err := goOutput(ctx, "", nil, "list", "std")
	if err != nil {
		return err
	}
	all := strings.Fields(string(out))
	// Each part is a fair sample: neighbours in the alphabet are much alike.
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(shuffled(a), shuffled(b)), cmp.Compare(a, b)) })
	compiled, err := b.compile(ctx, "", all)
	if err != nil {
		return err
	}
	fmt.Println("| packages | lines | lockcheck CPU s | ms per 1000 lines | go vet CPU s | ms per 1000 lines | peak MiB |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, part := range parts {
		some := bench{b.options, b.scratch}
		some.dir, some.patterns = "", all[:len(all)/part]
		n, err := countLines(ctx, some.patterns)
		if err != nil {
			return err
		}
		ours, theirs, err := some.besideVet(ctx, compiled)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %d | %s | %.1f | %s | %.1f | %s |\n", len(some.patterns), n,
			cost.Seconds(ours.CPU), 1e6*ours.CPU.Seconds()/float64(n), cost.Seconds(theirs.CPU), 1e6*theirs.CPU.Seconds()/float64(n), cost.Mebibytes(ours.Memory))
	}
	return nil
}

// besideVet measures cold runs of lockcheck and go vet in turns.
func (b *bench) besideVet(ctx context.Context, compiled string) (lockcheck, vet cost.Cost, err error) {
	var costs [2][]cost.Cost
	for range b.rounds {
		for i, command := range [][]string{{b.lockcheck}, {"go", "vet"}} {
			caches, err := b.cold(compiled)
			if err != nil {
				return cost.Cost{}, cost.Cost{}, err
			}
			c, _, err := measure(ctx, b.dir, caches.env(), append(command, b.patterns...)...)
			if err != nil {
				return cost.Cost{}, cost.Cost{}, err
			}
			costs[i] = append(costs[i], c)
			if err := caches.drop(); err != nil {
				return cost.Cost{}, cost.Cost{}, err
			}
		}
	}
	return cost.Median(costs[0]), cost.Median(costs[1]), nil
}

func shuffled(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

// countLines returns how many lines are analysed: those of the packages, their
// dependencies, and their tests. A package that is analysed with its tests and
// without counts twice, since it is read twice.
func countLines(ctx context.Context, patterns []string) (int, error) {
	args := append([]string{"list", "-deps", "-test", "-json=ImportPath,Dir,GoFiles,CgoFiles", "--"}, patterns...)
	out, err := goOutput(ctx, "", nil, args...)
	if err != nil {
		return 0, err
	}
	total := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			ImportPath, Dir   string
			GoFiles, CgoFiles []string
		}
		if err := dec.Decode(&p); err != nil {
			return 0, err
		}
		if strings.HasSuffix(p.ImportPath, ".test") {
			continue // the generated main
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(p.Dir, name)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return 0, err
			}
			total += bytes.Count(data, []byte("\n"))
		}
	}
	return total, nil
}
