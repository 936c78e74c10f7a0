// Package line writes and reads the lines of evidence and recordings: fields between
// tabs, in which tabs and line ends are escaped.
package line

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

var (
	escaper   = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	unescaper = strings.NewReplacer(`\\`, "\\", `\t`, "\t", `\n`, "\n", `\r`, "\r")
)

// Escape returns a text as a field has it.
func Escape(text string) string { return escaper.Replace(text) }

// Fields are the fields of a line that were not read yet. The first thing that is
// wrong with the line stays in Err; what is read after it means nothing.
type Fields struct {
	Rest []string // as they stand in the line
	Err  error
}

// Of returns the fields of a line, without its end.
func Of(line string) Fields { return Fields{Rest: strings.Split(line, "\t")} }

// Text reads a field.
func (f *Fields) Text() string {
	if len(f.Rest) == 0 {
		f.Fail("the line ends too early")
		return ""
	}
	text := f.Rest[0]
	f.Rest = f.Rest[1:]
	if !strings.Contains(text, `\`) {
		return text
	}
	return unescaper.Replace(text)
}

// Number reads a field that is a number, of 0 or more.
func (f *Fields) Number() int {
	text := f.Text()
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		f.Fail("no number: %q", text)
		return 0
	}
	return n
}

// Mode reads a field that is "read" or "write".
func (f *Fields) Mode() lock.Mode {
	switch m := f.Text(); m {
	case "read":
		return lock.Read
	case "write":
	default:
		f.Fail("no mode: %q", m)
	}
	return lock.Write
}

// Fail notes what is wrong with the line, unless something is already.
func (f *Fields) Fail(format string, args ...any) {
	if f.Err == nil {
		f.Err = fmt.Errorf(format, args...)
	}
}
