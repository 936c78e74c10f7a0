package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// blob is a file of a commit.
type blob struct{ hash, name string }

// extract writes a commit's files below dir. It reads the objects and makes no
// work tree: the git directory may be bare, is left as it is, and may lack the
// largest objects, at which "git archive" would give up.
func extract(ctx context.Context, gitDir, commit, dir string) error {
	blobs, err := list(ctx, gitDir, commit)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()

	var names strings.Builder
	for _, b := range blobs {
		names.WriteString(b.hash + "\n")
	}
	cmd := exec.CommandContext(ctx, "git", "--git-dir="+gitDir, "cat-file", "--batch")
	cmd.Stdin = strings.NewReader(names.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	missing, err := writeBlobs(bufio.NewReader(out), root, blobs)
	io.Copy(io.Discard, out) // or git would wait for ever to write the rest
	if waitErr := cmd.Wait(); waitErr != nil {
		return fmt.Errorf("git cat-file: %w", waitErr)
	}
	if err != nil {
		return err
	}
	for _, name := range missing {
		if vendor, _, ok := strings.Cut(name, "vendor/"); ok && strings.HasSuffix(name, ".go") {
			if err := root.RemoveAll(vendor + "vendor"); err != nil {
				return err
			}
		}
	}
	return nil
}

// list returns the commit's regular files that type-checking may need: no
// tests, no links, no submodules.
func list(ctx context.Context, gitDir, commit string) ([]blob, error) {
	cmd := exec.CommandContext(ctx, "git", "--git-dir="+gitDir, "ls-tree", "-r", "-z", commit)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-tree: %w", err)
	}
	var blobs []blob
	for entry := range bytes.SplitSeq(out, []byte{0}) {
		head, name, ok := strings.Cut(string(entry), "\t")
		fields := strings.Fields(head) // mode, type, hash
		if ok && len(fields) == 3 && strings.HasPrefix(fields[0], "100") && !isTest(name) {
			blobs = append(blobs, blob{hash: fields[2], name: name})
		}
	}
	return blobs, nil
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.Contains("/"+name, "/testdata/")
}

// writeBlobs reads what "git cat-file --batch" answers, in the order asked:
//
//	<hash> blob <size>\n<content>\n    or    <hash> missing\n
//
// It returns the names of those that are missing.
func writeBlobs(from *bufio.Reader, root *os.Root, blobs []blob) (missing []string, err error) {
	for _, b := range blobs {
		head, err := from.ReadString('\n')
		if err != nil {
			return missing, err
		}
		var hash, kind string
		var size int64
		if n, _ := fmt.Sscan(head, &hash, &kind, &size); n != 3 {
			missing = append(missing, b.name)
			continue
		}
		if err := root.MkdirAll(filepath.Dir(b.name), 0o777); err != nil {
			return missing, err
		}
		f, err := root.Create(b.name)
		if err != nil {
			return missing, err
		}
		_, err = io.CopyN(f, from, size)
		if err := errors.Join(err, f.Close()); err != nil {
			return missing, err
		}
		if _, err := from.Discard(1); err != nil {
			return missing, err
		}
	}
	return missing, nil
}
