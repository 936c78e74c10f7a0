package cli

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// annotateCommand writes what the analysis has inferred into the source.
func (c *command) annotateCommand() *cobra.Command {
	var (
		opts  options
		write bool
	)
	cmd := &cobra.Command{
		Use:   "annotate [packages]",
		Short: "declare the locks that guard fields and variables, as far as all uses agree",
		RunE: func(cmd *cobra.Command, args []string) error {
			if opts.patterns = args; len(args) == 0 {
				opts.patterns = []string{"./..."}
			}
			configured, err := configuration("", opts.dir)
			if err != nil {
				return err
			}
			opts.declared = configured.Declared
			opts.build = chosenBuildFlags(cmd.Flags())
			return c.annotate(cmd.Context(), opts, write)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVarP(&write, "write", "w", false, "write the files, in place of printing a diff")
	f.StringVarP(&opts.dir, "chdir", "C", "", "run as if started in `folder`")
	declareBuildFlags(f)
	return cmd
}

// annotate prints, as a unified diff, the annotations of the packages that the
// options name, or writes them.
func (c *command) annotate(ctx context.Context, opts options, write bool) error {
	g, err := findGo(ctx, opts.dir)
	if err != nil {
		return err
	}
	roots, run, err := c.analyze(ctx, g, opts)
	if err != nil {
		return err
	}
	io.WriteString(c.stderr, run.messages)
	if run.failed {
		c.code = Failed
	}
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return failf("%w", err)
	}
	edits := annotations(run.payloads, roots)
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		if err := c.annotateFile(dir, name, edits[name], write); err != nil {
			return err
		}
	}
	return nil
}

// annotations returns the edits of the packages asked for, by file. A package may
// have been analysed twice, with its tests and without.
func annotations(payloads []*finding.Payload, roots []listedPackage) map[string][]finding.Edit {
	asked := map[string]bool{}
	for _, r := range roots {
		asked[r.ImportPath] = true
	}
	edits := map[string][]finding.Edit{}
	for _, p := range payloads {
		for _, e := range p.Annotations {
			same := func(o finding.Edit) bool { return o.Start == e.Start }
			if asked[p.Package] && !slices.ContainsFunc(edits[e.File], same) {
				edits[e.File] = append(edits[e.File], e)
			}
		}
	}
	return edits
}

// annotateFile makes the edits of one file. What gofmt would leave alone before, it
// leaves alone after.
func (c *command) annotateFile(dir, name string, edits []finding.Edit, write bool) error {
	name = absolute(dir, filepath.FromSlash(name))
	old, err := os.ReadFile(name)
	if err != nil {
		return failf("reading a file to annotate: %w", err)
	}
	slices.SortFunc(edits, func(a, b finding.Edit) int { return b.Start - a.Start })
	text := old
	for _, e := range edits {
		if e.End > len(text) {
			return failf("%s: changed since it was analysed: run lockcheck annotate again", name)
		}
		text = slices.Concat(text[:e.Start], []byte(e.New), text[e.End:])
	}
	if formatted, err := format.Source(old); err == nil && bytes.Equal(formatted, old) {
		if text, err = format.Source(text); err != nil {
			return failf("%s: %w", name, err)
		}
	}
	shown := name
	if rel, err := filepath.Rel(dir, name); err == nil {
		shown = filepath.ToSlash(rel)
	}
	if !write {
		_, err := c.stdout.Write(diff.Diff("a/"+shown, old, "b/"+shown, text))
		return err
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		return failf("annotating: %w", err)
	}
	fmt.Fprintln(c.stdout, shown)
	return nil
}
