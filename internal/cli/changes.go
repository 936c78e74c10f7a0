package cli

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/render"
)

// changes are the lines that differ from a revision, by the absolute name of the
// file, without symbolic links: git and the go command go through different ones.
type changes map[string][]span

// span is a range of lines, last included, counted from 1.
type span struct{ first, last int }

// everything is the span of a file that the revision does not have.
var everything = span{1, 1 << 30}

// changesSince returns what git says has changed since a revision in the repository
// that an absolute folder lies in, what is not committed included. Where lines were
// removed or replaced, an Unlock for instance, the whole function that had them counts.
func changesSince(ctx context.Context, dir, revision string) (changes, error) {
	root, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	if _, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}"); err != nil {
		return nil, usagef("--new-from-rev: %q is no commit of this repository: name a branch, a tag or a hash, and fetch it if the clone is shallow", revision)
	}
	top := strings.TrimSpace(root)
	diff, err := git(ctx, top, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--end-of-options", revision, "--", "*.go")
	if err != nil {
		return nil, err
	}
	files, _, err := gitdiff.Parse(strings.NewReader(diff))
	if err != nil {
		return nil, failf("reading what git diff says: %w", err)
	}
	changed := make(changes)
	for _, f := range files {
		if f.IsDelete {
			continue
		}
		name := filepath.Join(top, filepath.FromSlash(f.NewName))
		for _, frag := range f.TextFragments {
			first := int(frag.NewPosition)
			around := span{first - 1, first + int(frag.NewLines)}
			if frag.NewLines == 0 {
				around = span{first, first + 1} // git names the line before
			} else {
				changed[name] = append(changed[name], span{first, around.last - 1})
			}
			if frag.OldLines > 0 {
				changed[name] = append(changed[name], functions(name, around)...)
			}
		}
	}
	untracked, err := git(ctx, top, "ls-files", "-z", "--others", "--exclude-standard", "--", "*.go")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(untracked, "\x00") {
		if name != "" {
			changed[filepath.Join(top, filepath.FromSlash(name))] = []span{everything}
		}
	}
	return changed, nil
}

// functions returns the lines of the functions of a file that a change is in, given the
// lines around it. If the file cannot be parsed, it is as good as new.
func functions(name string, around span) []span {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return []span{everything}
	}
	var list []span
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if s := (span{fset.Position(f.Pos()).Line, fset.Position(f.End()).Line}); around.first < s.last && s.first < around.last {
			list = append(list, s)
		}
	}
	return list
}

// touch reports whether any place of the finding has changed.
func (c changes) touch(f finding.Finding) bool {
	has := func(s lock.Site) bool {
		name, err := filepath.EvalSymlinks(s.File)
		if err != nil {
			name = s.File // it may have been deleted since
		}
		return slices.ContainsFunc(c[name], func(lines span) bool {
			return lines.first <= s.Line && s.Line <= lines.last
		})
	}
	return has(f.Site) || slices.ContainsFunc(f.Steps, func(s finding.Step) bool {
		return has(s.Site) || slices.ContainsFunc(s.Path, func(fr lock.Frame) bool { return has(fr.Site) })
	})
}

// git runs git in a folder and returns what it prints.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.quotePath=false"}, args...)...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", failf("git is not in PATH, and --new-from-rev needs it")
		}
		return "", failf("git %s: %s", args[0], messageOr(stderr.String(), err))
	}
	return stdout.String(), nil
}

// readBaseline returns the fingerprints of an earlier report.
func readBaseline(name string) (map[string]bool, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, usagef("--baseline: %v: write one with `lockcheck --format json -o %s`", err, filepath.Base(name))
	}
	defer file.Close()
	findings, err := render.ReadJSON(file)
	if err != nil {
		return nil, usagef("--baseline: %s is not a report of --format json: %v", name, err)
	}
	known := make(map[string]bool)
	for _, f := range findings {
		known[f.Fingerprint] = true
	}
	return known, nil
}
