package main

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// bench is a program run: options, and a folder that goes away.
type bench struct {
	options
	scratch string
}

// caches are the folders in which a measured command finds what was done before.
type caches struct{ goCache, staticcheck string }

func (c caches) env() []string {
	return []string{"GOCACHE=" + c.goCache, "STATICCHECK_CACHE=" + c.staticcheck}
}

// compile makes a go cache that has the compiled packages, their tests and
// dependencies, and nothing else.
func (b *bench) compile(ctx context.Context, dir string, patterns []string) (string, error) {
	cache := b.compiled
	if cache == "" {
		var err error
		if cache, err = os.MkdirTemp(b.scratch, "compiled-"); err != nil {
			return "", err
		}
	}
	args := append([]string{"list", "-export", "-deps", "-test", "--"}, patterns...)
	return cache, goCommand(ctx, dir, []string{"GOCACHE=" + cache}, args...)
}

// cold returns caches in which everything is compiled and nothing analysed.
func (b *bench) cold(compiled string) (caches, error) {
	dir, err := os.MkdirTemp(b.scratch, "cache-")
	if err != nil {
		return caches{}, err
	}
	c := caches{filepath.Join(dir, "go"), filepath.Join(dir, "staticcheck")}
	return c, copyCache(c.goCache, compiled)
}

// drop removes caches that were measured.
func (c caches) drop() error { return os.RemoveAll(filepath.Dir(c.goCache)) }

// copyCache copies a go cache. Its contents, files named <hash of content>-d, are
// never written to again and are linked, which saves half a gigabyte per run; the
// index, which is, is copied.
func copyCache(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o777)
		case strings.HasSuffix(name, "-d") && os.Link(name, target) == nil:
			return nil
		}
		return copyFile(target, name)
	})
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
