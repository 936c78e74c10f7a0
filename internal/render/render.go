// Package render prints findings: as text for people, as JSON for programs, as
// SARIF and as GitHub's workflow commands for where code is reviewed. Every
// renderer is a function of the findings alone. What else it shows, such as
// source lines and the documentation of rules, it asks its caller for, and leaves
// out what it does not get.
package render

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Options are what a renderer may be told. The zero value is fine.
type Options struct {
	Color bool // ANSI colours, where the format has them
	// ReadFile returns the contents of a file that a finding names. Nil: no
	// source lines are quoted, and columns are in bytes.
	ReadFile func(name string) ([]byte, error)
	// Help returns what is documented of a rule, in the syntax of Go's doc
	// comments, or "". Nil: nothing is.
	Help    func(rule string) string
	Version string // of lockcheck, where the format has it; may be ""
}

// Renderer writes the findings, in the order given.
type Renderer func(w io.Writer, findings []finding.Finding, opts Options) error

// Format is a form in which findings can be printed.
type Format struct {
	Name   string
	Render Renderer
	// Repository says that who reads it expects files to be named from the root of
	// the repository, wherever lockcheck was run.
	Repository bool
}

// formats is the table of output formats, in the order in which help names them.
var formats = [...]Format{
	{"text", Text, false},
	{"json", JSON, false},
	{"sarif", SARIF, true},
	{"github", GitHub, true},
}

// Formats returns the names of the formats, the default first.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// ByName returns the format of that name.
func ByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Relative returns copies of the findings with the files named as seen from
// dir, with slashes. A file outside dir gets the shorter of its two names, as
// the go command does it: the standard library stays absolute.
func Relative(findings []finding.Finding, dir string) []finding.Finding {
	short := func(file string) string { return RelativeName(file, dir) }
	site := func(s lock.Site) lock.Site {
		s.File = short(s.File)
		return s
	}
	out := slices.Clone(findings)
	for i := range out {
		f := &out[i]
		f.Site = site(f.Site)
		f.Steps = slices.Clone(f.Steps)
		for j := range f.Steps {
			s := &f.Steps[j]
			s.Site = site(s.Site)
			s.Path = slices.Clone(s.Path)
			for k := range s.Path {
				s.Path[k].Site = site(s.Path[k].Site)
			}
		}
		f.Fixes = slices.Clone(f.Fixes)
		for j := range f.Fixes {
			x := &f.Fixes[j]
			x.Edits = slices.Clone(x.Edits)
			for k := range x.Edits {
				x.Edits[k].File = short(x.Edits[k].File)
			}
		}
	}
	return out
}

// RelativeName returns the name of one file as Relative has it.
func RelativeName(file, dir string) string {
	if dir == "" || !filepath.IsAbs(file) {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil || strings.HasPrefix(rel, "..") && len(rel) >= len(file) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
