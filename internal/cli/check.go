package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/nearest"
	"github.com/lockcheck/lockcheck/internal/render"
)

// options are what lockcheck [packages] is told.
type options struct {
	patterns []string
	dir      string   // "" is the working directory
	build    []string // flags for the go command

	tests    bool
	rules    finding.Selection
	low      bool             // low confidence, too
	exclude  finding.Packages // where nothing is reported
	declared lock.Declarations
	whole    bool            // packages tell of all their locks
	known    map[string]bool // fingerprints of findings that are not news
	changed  changes         // if not nil, only findings there are news
	format   render.Format
	output   string // "" is standard output
	verbose  bool
	commands []string // names of subcommands, which a pattern may have been meant to be
}

// wants reports whether a finding is shown. Who asks for a rule that is off by
// default has asked for its findings, sure or not: they are why it is off.
func (o *options) wants(f finding.Finding) bool {
	if !o.rules.Reports(f.Rule) || o.exclude.Contain(f.Package) {
		return false
	}
	if o.known[f.Fingerprint] || o.changed != nil && !o.changed.touch(f) {
		return false
	}
	r, known := finding.RuleByID(f.Rule)
	return o.low || f.Confidence == finding.High || known && !r.Default
}

// check analyses a program, prints what it finds, and sets the exit code.
func (c *command) check(ctx context.Context, opts options) error {
	start := time.Now()
	g, err := findGo(ctx, opts.dir)
	if err != nil {
		return err
	}
	roots, run, err := c.analyze(ctx, g, opts)
	if err != nil {
		return err
	}
	p := assemble(run.payloads, roots, opts.tests, c.engine.Link)
	findings := slices.DeleteFunc(p.findings, func(f finding.Finding) bool {
		return !opts.wants(f)
	})

	io.WriteString(c.stderr, run.messages)
	if run.failed {
		c.notAnalysed(p)
	}
	if opts.verbose {
		for _, n := range p.notes {
			fmt.Fprintf(c.stderr, "lockcheck: %s\n", n)
		}
		fmt.Fprintf(c.stderr, "lockcheck: %s, go command %s: %d of %d packages analysed, %d findings, in %s\n",
			runtime.Version(), g.version, len(roots)-len(p.missing), len(roots), len(findings), time.Since(start).Round(time.Millisecond))
	}
	if err := c.print(c.stdout, opts, findings); err != nil {
		return err
	}
	switch {
	case run.failed:
		c.code = Failed
	case len(findings) > 0:
		c.code = Findings
	}
	return nil
}

// notAnalysed says which packages asked for are missing, if any are.
func (c *command) notAnalysed(p program) {
	if len(p.missing) > 0 {
		fmt.Fprintf(c.stderr, "lockcheck: not analysed: %s\n", strings.Join(p.missing, ", "))
	}
}

// analyze runs go vet on the patterns and returns what they name beside what
// came back.
func (c *command) analyze(ctx context.Context, g *goCommand, opts options) (roots []listedPackage, run *vetRun, err error) {
	// Which packages the patterns name is asked for meanwhile; without imports
	// it costs next to nothing.
	type answer struct {
		pkgs []listedPackage
		err  error
	}
	listed := make(chan answer, 1)
	go func() {
		pkgs, err := g.list(ctx, []string{"-find"}, opts.build, opts.patterns)
		listed <- answer{pkgs, err}
	}()

	run, err = c.vet(ctx, g, opts, false, opts.patterns)
	names := <-listed
	switch {
	case err != nil:
		return nil, nil, err
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	}
	if roots = names.pkgs; run.loaded() && names.err == nil {
		return roots, run, c.complete(ctx, g, opts, without(roots, broken(roots)), run)
	}
	if err := unusable(g, opts, roots, names.err); err != nil {
		return nil, nil, err
	}
	// The patterns are fine but some package's imports are not, which stops
	// go vet before it looks at any. The others are analysed without it.
	pkgs, err := g.list(ctx, []string{"-test"}, opts.build, opts.patterns)
	if err != nil {
		return nil, nil, err
	}
	good := without(roots, broken(pkgs))
	if len(good) == 0 || len(good) == len(roots) {
		return nil, nil, failf("%s", messageOr(run.messages, errNoPackages))
	}
	rest, err := c.vet(ctx, g, opts, false, paths(good))
	if err != nil {
		return nil, nil, err
	}
	rest.failed = true
	rest.messages = run.messages + unsaid(pkgs, run.messages) + rest.messages
	return roots, rest, c.complete(ctx, g, opts, good, rest)
}

// complete adds what is missing of the packages asked for because the go command
// has them in its cache as somebody's dependencies (see wantResults).
func (c *command) complete(ctx context.Context, g *goCommand, opts options, asked []listedPackage, run *vetRun) error {
	done := map[string]bool{"unsafe": true} // has no code
	for _, p := range run.payloads {
		done[p.Package] = true
	}
	var missing []string
	for _, p := range asked {
		imported := len(p.GoFiles)+len(p.CgoFiles) > 0 // or else it can be nobody's dependency
		if imported && !done[p.ImportPath] && !strings.Contains(run.messages, "# "+p.ImportPath+"\n") {
			missing = append(missing, p.ImportPath)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	more, err := c.vet(ctx, g, opts, true, missing)
	if err == nil {
		run.add(more)
	}
	return err
}

var errNoPackages = fmt.Errorf("no package could be loaded")

// vet runs go vet on the patterns, showing progress; see vetArgs.
func (c *command) vet(ctx context.Context, g *goCommand, opts options, complete bool, patterns []string) (*vetRun, error) {
	var flags []string
	if complete {
		flags = append(flags, CompleteFlag)
	}
	if opts.whole {
		flags = append(flags, WholeFlag)
	}
	if d := opts.declared; len(d.Locks)+len(d.Orders) > 0 {
		// As a flag it is part of the keys of the go command's cache.
		text, err := json.Marshal(d)
		if err != nil {
			return nil, failf("%w", err)
		}
		flags = append(flags, DeclaredFlag+"="+string(text))
	}
	args, err := vetArgs(c.engine, flags, opts.build, patterns)
	if err != nil {
		return nil, err
	}
	if opts.verbose {
		fmt.Fprintf(c.stderr, "lockcheck: %s %s\n", g.path, strings.Join(args, " "))
	}
	p := startProgress(c.stderr, isTerminal(c.stderr))
	defer p.stop()
	return g.vet(ctx, args, p.step)
}

// unusable returns the usage error if the patterns name nothing that could be
// analysed, and what to do about it.
func unusable(g *goCommand, opts options, pkgs []listedPackage, listErr error) error {
	if !g.module && slices.ContainsFunc(opts.patterns, func(p string) bool { return strings.HasPrefix(p, ".") }) {
		dir := opts.dir
		if dir == "" {
			dir, _ = os.Getwd()
		}
		return usagef("no go.mod in %s or above: run lockcheck inside a module, or name one with -C", dir)
	}
	var wrong []string
	for _, p := range pkgs {
		if p.Name != "" || p.Error == nil {
			continue
		}
		text := strings.TrimSpace(p.Error.Err)
		if near := nearest.Name(p.ImportPath, opts.commands); near != "" {
			text += fmt.Sprintf("; did you mean `lockcheck %s`?", near)
		}
		wrong = append(wrong, text)
	}
	switch {
	case len(wrong) > 0:
		return usagef("%s\nnothing was analysed: `go list %s` should name the packages meant", strings.Join(wrong, "\n"), strings.Join(opts.patterns, " "))
	case listErr != nil:
		return listErr
	case len(pkgs) == 0:
		return usagef("no packages match %s\nnothing was analysed: lockcheck takes the same patterns as go build, such as ./...", strings.Join(opts.patterns, " "))
	}
	return nil
}

// print renders the findings to the file that the options name, or else to w.
func (c *command) print(w io.Writer, opts options, findings []finding.Finding) error {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return failf("%w", err)
	}
	base := dir // of the names of files
	if opts.format.Repository {
		base = repository(dir)
	}
	var buf bytes.Buffer
	err = opts.format.Render(&buf, render.Relative(findings, base), render.Options{
		Color:    opts.output == "" && isTerminal(w) && wantsColor(os.Getenv),
		ReadFile: func(name string) ([]byte, error) { return os.ReadFile(absolute(base, filepath.FromSlash(name))) },
		Help:     c.documentation,
		Version:  ownVersion(),
	})
	if err != nil {
		return failf("writing findings: %w", err)
	}
	if err := opts.write(w, buf.Bytes()); err != nil {
		return failf("writing findings: %w", err)
	}
	return nil
}

// write writes to the file that the options name, or else to w.
func (o *options) write(w io.Writer, data []byte) error {
	if o.output == "" {
		_, err := w.Write(data)
		return err
	}
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	return os.WriteFile(absolute(dir, o.output), data, 0o666)
}

// absolute returns a name that is relative to a folder as an absolute one.
func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// repository returns the root of the git repository that an absolute folder lies in;
// if there is none, the folder.
func repository(dir string) string {
	for root := dir; ; root = filepath.Dir(root) {
		// .git is a file in a submodule, and in a second work tree.
		if _, err := os.Lstat(filepath.Join(root, ".git")); err == nil {
			return root
		}
		if root == filepath.Dir(root) {
			return dir
		}
	}
}
