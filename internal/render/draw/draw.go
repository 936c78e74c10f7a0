// Package draw draws the lock order of a program: as a page for reviewers, as an image,
// in the languages of two tools that draw graphs, and as JSON.
//
// Each form is a function of the picture. Source lines, which the page quotes, it asks
// its caller for, and leaves out what it does not get. Whatever a picture names is
// escaped for where it is written: it may come from anybody's source.
package draw

import (
	"io"

	"github.com/lockcheck/lockcheck/internal/picture"
)

// Options are what a form may be told. The zero value is fine.
type Options struct {
	// ReadFile returns the contents of a file that the picture names. Nil: no source
	// lines are quoted.
	ReadFile func(name string) ([]byte, error)
}

// Format is a form in which a picture can be written.
type Format struct {
	Name string
	Draw func(w io.Writer, p *picture.Picture, opts Options) error
	Page bool // it is for a browser, and nothing to read on a terminal
}

// Page is the form for people.
var Page = Format{"html", HTML, true}

// formats is the table of forms, in the order in which help names them.
var formats = [...]Format{
	Page,
	{"svg", SVG, true},
	{"dot", DOT, false},
	{"mermaid", Mermaid, false},
	{"json", JSON, false},
}

// Formats returns the names of the forms, the default first.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// ByName returns the form of that name.
func ByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// JSON writes the picture itself.
func JSON(w io.Writer, p *picture.Picture, _ Options) error { return p.WriteJSON(w) }
