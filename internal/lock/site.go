package lock

import (
	"fmt"
	"strings"
)

// Site is a place in the source. Line and Col count from 1; a zero Site is an
// unknown place. It is the join between the static side, which knows classes,
// and the run-time side, which knows addresses.
type Site struct {
	File string `json:"file,omitempty"` // as the go command names it
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
}

// IsValid reports whether the site is known.
func (s Site) IsValid() bool { return s.Line > 0 }

// InTest reports whether the site is in a test file.
func (s Site) InTest() bool { return strings.HasSuffix(s.File, "_test.go") }

// Short returns the site with the folder left out: "cache.go:42".
func (s Site) Short() string {
	if !s.IsValid() {
		return "an unknown place"
	}
	return fmt.Sprintf("%s:%d", base(s.File), s.Line)
}

// String returns "file:line:col". Source that a //line comment names without a
// column has none.
func (s Site) String() string {
	switch {
	case !s.IsValid():
		return "-"
	case s.Col == 0:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Col)
}

// Compare orders sites by file, line and column.
func (s Site) Compare(t Site) int {
	switch {
	case s.File != t.File:
		if s.File < t.File {
			return -1
		}
		return 1
	case s.Line != t.Line:
		return s.Line - t.Line
	}
	return s.Col - t.Col
}

// base returns what follows the last slash, of either kind: sites from another
// system's evidence are read here too.
func base(file string) string {
	for i := len(file) - 1; i >= 0; i-- {
		if file[i] == '/' || file[i] == '\\' {
			return file[i+1:]
		}
	}
	return file
}

// Frame is one step of a call path: in function Func, at Site, the next
// function of the path is called, or the path's last event happens.
type Frame struct {
	Func string `json:"func"`
	Site Site   `json:"site"`
}
