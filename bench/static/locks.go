package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lockcheck/lockcheck/bench/internal/cost"
)

// edgesPerLock is how many locks each lock has taken under it.
const edgesPerLock = 10

// locks measures generated programs that grow in locks and in edges of their lock
// order, as one package and as many, and compares the cycles found with those
// that were planted. What they import is analysed before.
func (b *bench) locks(ctx context.Context) error {
	fmt.Println("| packages | locks | edges | lockcheck CPU s | µs per edge | go vet CPU s | peak MiB | cycles planted | found | other findings |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|")
	for _, perPackage := range []int{100, b.max} {
		for n := b.max / 100; n <= b.max; n *= 10 {
			if err := b.generated(ctx, plan{locks: n, perPackage: min(n, perPackage)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) generated(ctx context.Context, p plan) error {
	made := p.generate()
	here, err := b.write(made.files)
	if err != nil {
		return err
	}
	defer os.RemoveAll(here.dir)
	compiled, err := here.compile(ctx, here.dir, here.patterns)
	if err != nil {
		return err
	}
	defer os.RemoveAll(compiled)
	if err := b.prime(ctx, compiled); err != nil {
		return err
	}
	ours, theirs, err := here.besideVet(ctx, compiled)
	if err != nil {
		return err
	}
	found, other, err := here.findings(ctx, compiled)
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %d | %d | %s | %.0f | %s | %s | %d | %d | %d |\n", made.packages, made.locks, made.edges,
		cost.Seconds(ours.CPU), 1e6*ours.CPU.Seconds()/float64(made.edges), cost.Seconds(theirs.CPU), cost.Mebibytes(ours.Memory), made.cycles, found, other)
	return nil
}

// write writes a program and returns a bench for its packages.
func (b *bench) write(files map[string][]byte) (*bench, error) {
	dir, err := os.MkdirTemp(b.scratch, "program-")
	if err != nil {
		return nil, err
	}
	here := &bench{b.options, b.scratch}
	here.dir, here.patterns, here.compiled = dir, []string{"./..."}, "" // a cache is primed, and goes away
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			return nil, err
		}
	}
	return here, nil
}

// prime analyses what the generated programs import, package sync and those
// below, so that only the programs themselves are measured.
func (b *bench) prime(ctx context.Context, compiled string) error {
	p, err := b.write(map[string][]byte{
		"go.mod":   []byte("module example.com/prime\n\ngo 1.26\n"),
		"prime.go": []byte("package prime\n\nimport \"sync\"\n\nvar Mu sync.Mutex\n"),
	})
	if err != nil {
		return err
	}
	defer os.RemoveAll(p.dir)
	for _, command := range [][]string{{"go", "vet"}, {b.lockcheck}} {
		if _, _, err := measure(ctx, p.dir, caches{compiled, b.scratch}.env(), append(command, p.patterns...)...); err != nil {
			return err
		}
	}
	return nil
}

// findings counts the cycles that lockcheck finds, and what else it does.
func (b *bench) findings(ctx context.Context, compiled string) (cycles, other int, err error) {
	_, out, err := measure(ctx, b.dir, caches{compiled, b.scratch}.env(), b.lockcheck, "--format", "json", "./...")
	if err != nil {
		return 0, 0, err
	}
	var report struct {
		Findings []struct{ Rule string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return 0, 0, fmt.Errorf("reading lockcheck's report: %w", err)
	}
	for _, f := range report.Findings {
		if f.Rule == "LK1001" {
			cycles++
		} else {
			other++
		}
	}
	return cycles, other, nil
}
