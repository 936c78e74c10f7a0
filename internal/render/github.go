package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/render/source"
)

// GitHub writes the findings as workflow commands, one a line, of which GitHub
// Actions makes annotations when a step prints them:
//
//	::error file=cache.go,line=42,col=2,title=LK1001%3A locks taken in a cycle::acquiring … may deadlock%0A…
//
// The text of an annotation is the message and the steps as Text prints them,
// without the source, which stands beside it.
func GitHub(w io.Writer, findings []finding.Finding, opts Options) error {
	src := source.Lines{Read: opts.ReadFile}
	var out bytes.Buffer
	for _, f := range findings {
		fmt.Fprintf(&out, "::%s ", level(f))
		if f.Site.IsValid() {
			fmt.Fprintf(&out, "file=%s,line=%d,", escapeProperty.Replace(f.Site.File), f.Site.Line)
			if col := src.Column(f.Site); col > 0 {
				fmt.Fprintf(&out, "col=%d,", col)
			}
		}
		fmt.Fprintf(&out, "title=%s::%s\n", escapeProperty.Replace(title(f)), escapeData.Replace(annotation(f)))
	}
	_, err := w.Write(out.Bytes())
	return err
}

// What the runner of GitHub Actions would take for the end of a line, of a property or
// of its name is escaped as its own library does it (actions/toolkit, command.ts).
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func title(f finding.Finding) string {
	if r, ok := finding.RuleByID(f.Rule); ok {
		return f.Rule + ": " + r.Title
	}
	return f.Rule
}

func annotation(f finding.Finding) string {
	t := text{style: plain}
	t.out.WriteString(message(f) + t.remarks(f) + "\n")
	t.steps(f)
	return strings.TrimSuffix(t.out.String(), "\n")
}
