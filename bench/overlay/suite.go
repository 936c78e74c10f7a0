//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// suite is the tests of one package, built by both commands.
type suite struct {
	pkg, dir string
	binaries [2]string
	recorded string // the folder for recordings
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
