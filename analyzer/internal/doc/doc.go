// Package doc takes an analyzer's user documentation from the text of its
// doc.go, which is its only source.
package doc

import "strings"

// Extract returns the documentation of the named analyzer from the text of a Go
// file: what follows the heading "# Analyzer name" in its package comment, up to
// the next "# Analyzer" heading; other headings, those of the rules, belong to
// it. The first line is "name: summary". It panics if there is none, since the
// text is compiled in.
//
// It does not parse the file: that would be done for each analyzer in each of the
// hundreds of processes of a go vet.
func Extract(source, name string) string {
	comment, _, _ := strings.Cut(source, "\npackage ")
	lines := strings.Split(comment, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, "//"), " ")
	}
	for section := range strings.SplitSeq("\n"+strings.Join(lines, "\n"), "\n# Analyzer ") {
		if body, ok := strings.CutPrefix(section, name+"\n"); ok {
			return strings.TrimSpace(body)
		}
	}
	panic("no section # Analyzer " + name)
}
