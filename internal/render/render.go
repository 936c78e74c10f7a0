// Package render prints findings: as text for people, as JSON for programs.
// Every renderer is a function of the findings alone; the text renderer asks
// its caller for the source lines that it quotes, and leaves out those that it
// does not get.
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
	// source lines are quoted.
	ReadFile func(name string) ([]byte, error)
}

// Renderer writes the findings, in the order given.
type Renderer func(w io.Writer, findings []finding.Finding, opts Options) error

// formats is the table of output formats, in the order in which help names them.
var formats = [...]struct {
	name   string
	render Renderer
}{
	{"text", Text},
	{"json", JSON},
}

// Formats returns the names of the formats, the default first.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// ByName returns the renderer of a format.
func ByName(name string) (Renderer, bool) {
	for _, f := range formats {
		if f.name == name {
			return f.render, true
		}
	}
	return nil, false
}

// Relative returns copies of the findings with the files named as seen from
// dir, with slashes. A file outside dir gets the shorter of its two names, as
// the go command does it: the standard library stays absolute.
func Relative(findings []finding.Finding, dir string) []finding.Finding {
	short := func(file string) string { return relative(file, dir) }
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

func relative(file, dir string) string {
	if dir == "" || !filepath.IsAbs(file) {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil || strings.HasPrefix(rel, "..") && len(rel) >= len(file) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
