package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// vetRun is what one run of go vet gave.
type vetRun struct {
	payloads []*finding.Payload
	analyzed int    // packages whose analysis ended, dependencies included
	messages string // what the go command said, without repetitions
	failed   bool   // it could not load or analyse all packages
}

// loaded reports whether the go command got as far as to look at packages one by
// one. If it did not, it named no package in a "# path" line and ran no tool.
func (r *vetRun) loaded() bool {
	return !r.failed || r.analyzed > 0 || strings.HasPrefix(r.messages, "# ") || strings.Contains(r.messages, "\n# ")
}

// add adds another run over other packages.
func (r *vetRun) add(other *vetRun) {
	r.payloads = append(r.payloads, other.payloads...)
	r.messages = once(r.messages + other.messages)
	r.failed = r.failed || other.failed
}

// vetArgs returns the arguments of go vet that make it run this executable, with some
// of the flags that the Program analyzer has.
func vetArgs(e Engine, flags, build, patterns []string) ([]string, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, failf("finding lockcheck's own executable: %w", err)
	}
	args := []string{"vet", "-json", "-vettool=" + exe, "-" + e.Program.Name}
	for _, f := range flags {
		args = append(args, "-"+e.Program.Name+"."+f)
	}
	args = append(args, build...)
	return append(append(args, "--"), patterns...), nil
}

// vet runs go vet and collects what its packages hand over; each calls done.
// Its error is one that has nothing to do with the packages.
func (g *goCommand) vet(ctx context.Context, args []string, done func()) (*vetRun, error) {
	r := new(vetRun)
	var stderr bytes.Buffer
	read, write := io.Pipe()
	decoded := make(chan error, 1) // owned by the goroutine, which ends when write is closed
	go func() {
		err := r.decode(read, done)
		read.CloseWithError(err) // so that go vet does not wait for a reader
		decoded <- err
	}()
	err := g.run(ctx, write, &stderr, args...)
	write.Close()
	if err := <-decoded; err != nil && ctx.Err() == nil {
		return nil, failf("reading the output of go vet: %w", err)
	}
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return nil, failf("running go vet: %w", err)
	}
	r.failed = r.failed || err != nil
	r.messages += once(stderr.String())
	return r, nil
}

// diagnostic is what lockcheck needs of the diagnostics in go vet's JSON.
type diagnostic struct {
	Category string `json:"category"`
	Message  string `json:"message"`
}

// decode reads what go vet -json prints: for each package one object of the form
//
//	{"package": {"analyzer": [diagnostic, ...]}}    or    {"package": {"analyzer": {"error": "text"}}}
//
// which is empty if the analysis had nothing to say.
func (r *vetRun) decode(in io.Reader, done func()) error {
	dec := json.NewDecoder(in)
	for {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		r.analyzed++
		for pkg, results := range tree {
			for analyzer, result := range results {
				if err := r.result(pkg, analyzer, result); err != nil {
					return err
				}
			}
		}
		done()
	}
}

func (r *vetRun) result(pkg, analyzer string, result json.RawMessage) error {
	var failure struct{ Error string }
	if json.Unmarshal(result, &failure) == nil {
		r.failed = true
		r.messages += fmt.Sprintf("# %s\n%s: %s\n", pkg, analyzer, failure.Error)
		return nil
	}
	var diagnostics []diagnostic
	if err := json.Unmarshal(result, &diagnostics); err != nil {
		return err
	}
	for _, d := range diagnostics {
		if d.Category != PayloadCategory {
			continue
		}
		p, err := finding.DecodePayload(d.Message)
		if err != nil {
			return err
		}
		r.payloads = append(r.payloads, p)
	}
	return nil
}

// once returns the go command's messages with each said once, sorted by package:
// packages are compiled in any order, and each perhaps with its tests and
// without, failing twice with the same errors.
//
//	# example.com/p
//	p.go:3:5: undefined: x
//	# example.com/p
//	# [example.com/p.test]
//	p.go:3:5: undefined: x
func once(text string) string {
	said := make(map[string]bool)
	about := make(map[string][]string) // by header; "" is what is about no package
	header, inHeader := "", false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "# "):
			if !inHeader { // the lines after the first repeat it, or name a test
				header, _, _ = strings.Cut(line, " [")
			}
			inHeader = true
			continue
		case strings.HasPrefix(line, "go: downloading "), header != "" && said[line]:
		default:
			said[line] = true
			about[header] = append(about[header], line)
		}
		inHeader = false
	}
	var out strings.Builder
	for _, header := range slices.Sorted(maps.Keys(about)) {
		if header != "" {
			out.WriteString(header + "\n")
		}
		for _, line := range about[header] {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

// listedPackage is what lockcheck asks go list for.
type listedPackage struct {
	ImportPath string
	Dir        string
	ForTest    string
	Name       string // "" if there are no Go files
	GoFiles    []string
	CgoFiles   []string
	Error      *listError
	DepsErrors []listError
}

type listError struct {
	Pos string // "file:line:col" or ""
	Err string
}

func (e listError) String() string {
	text := strings.TrimSpace(e.Err)
	if e.Pos != "" {
		text = e.Pos + ": " + text
	}
	return text
}

// list returns the packages that the patterns name, by import path.
func (g *goCommand) list(ctx context.Context, flags, build, patterns []string) ([]listedPackage, error) {
	args := slices.Concat([]string{"list", "-e", "-json=ImportPath,Dir,ForTest,Name,GoFiles,CgoFiles,Error,DepsErrors"}, flags, build, []string{"--"}, patterns)
	var out, msg bytes.Buffer
	err := g.run(ctx, &out, &msg, args...)
	var pkgs []listedPackage
	for dec := json.NewDecoder(&out); ; {
		var p listedPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, failf("reading the output of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
	if err != nil {
		return pkgs, failf("go list: %s", messageOr(msg.String(), err))
	}
	return pkgs, nil
}
