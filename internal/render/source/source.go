// Package source hands out lines of source files as reports quote them.
package source

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/internal/lock"
)

const (
	tab     = "    " // what a tab is shown as
	maxLine = 120    // columns of a source line that are shown; generated code can have thousands
)

// Lines hands out lines of files, each file read once. A file that cannot be
// read has no lines: a report with sites is still a report.
type Lines struct {
	// Read returns the contents of a file. Nil: there are no lines.
	Read  func(name string) ([]byte, error)
	files map[string][][]byte
}

// Line returns the line numbered from 1 without its end, and whether it exists.
func (s *Lines) Line(file string, n int) (string, bool) {
	if s.Read == nil || n < 1 {
		return "", false
	}
	lines, ok := s.files[file]
	if !ok {
		if data, err := s.Read(file); err == nil {
			lines = bytes.Split(data, []byte("\n"))
		}
		if s.files == nil {
			s.files = make(map[string][][]byte)
		}
		s.files[file] = lines
	}
	if n > len(lines) {
		return "", false
	}
	return strings.TrimRight(string(lines[n-1]), "\r"), true
}

// Column returns the column of a site in UTF-16 code units, counted from 1, which is
// how editors and web pages count. It is 0 if the site has none, and in bytes if the
// line cannot be read.
func (s *Lines) Column(at lock.Site) int {
	line, ok := s.Line(at.File, at.Line)
	if !ok || at.Col < 1 || at.Col > len(line) {
		return at.Col
	}
	return len(utf16.Encode([]rune(line[:at.Col-1]))) + 1
}

// Printable returns the line as a terminal can show it: tabs as spaces, and
// nothing that a terminal would obey, since the source may be anybody's.
func Printable(line string) string {
	var b strings.Builder
	n := 0
	for _, r := range line {
		if n == maxLine {
			b.WriteString("…")
			break
		}
		switch {
		case r == '\t':
			b.WriteString(tab)
			n += len(tab) - 1
		case !unicode.IsPrint(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
		n++
		n = min(n, maxLine)
	}
	return b.String()
}

// Caret returns the blanks that bring a mark below the byte column col of the
// line, counted from 1, and whether that is within what Printable shows. Each
// character is taken to be as wide as any other.
func Caret(line string, col int) (string, bool) {
	if col < 1 || col > len(line) {
		return "", false
	}
	n := 0
	for _, r := range line[:col-1] {
		if r == '\t' {
			n += len(tab)
		} else {
			n++
		}
	}
	return strings.Repeat(" ", n), n < maxLine
}
