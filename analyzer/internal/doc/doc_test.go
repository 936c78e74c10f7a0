package doc

import "testing"

const source = `// Package two defines two analyzers.
//
// # Analyzer first
//
// first: report the first
//
// # LK1001: a rule
//
// WRONG:
//
//	mu.Lock()
//	# Analyzer last
//
// # Analyzer last
//
// last: report the last
//
// # Limitations
//
// It is short.
package two
`

func TestExtract(t *testing.T) {
	for name, want := range map[string]string{
		"first": "first: report the first\n\n# LK1001: a rule\n\nWRONG:\n\n\tmu.Lock()\n\t# Analyzer last",
		"last":  "last: report the last\n\n# Limitations\n\nIt is short.",
	} {
		if got := Extract(source, name); got != want {
			t.Errorf("Extract(%s): got\n%s\nwant\n%s", name, got, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("Extract(fir): no panic")
		}
	}()
	Extract(source, "fir")
}
