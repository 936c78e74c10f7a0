// Package doc takes an analyzer's user documentation from the text of its
// doc.go, which is its only source.
package doc

import (
	"go/parser"
	"go/token"
	"strings"
)

// Extract returns the documentation of the named analyzer from the text of a Go
// file: what follows the heading "# Analyzer name" in its package comment, up to
// the next "# Analyzer" heading; other headings, those of the rules, belong to
// it. The first line is "name: summary". It panics if there is none, since the
// text is compiled in.
func Extract(source, name string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		panic(err)
	}
	for section := range strings.SplitSeq("\n"+f.Doc.Text(), "\n# Analyzer ") {
		if body, ok := strings.CutPrefix(section, name+"\n"); ok {
			return strings.TrimSpace(body)
		}
	}
	panic("no section # Analyzer " + name)
}
