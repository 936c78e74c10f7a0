package govet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Diagnostic is one report of one analyzer.
type Diagnostic struct {
	Package  string `json:"package"` // the package id of the go command: "p" or "p [p.test]"
	Analyzer string `json:"analyzer"`
	Position
	Message string    `json:"message"`
	Related []Related `json:"related,omitempty"`
}

// Related is a position that belongs to a Diagnostic.
type Related struct {
	Position
	Message string `json:"message"`
}

// Position is a place in a source file. Line and Column are 0 when unknown.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
}

// A message's rule id stands at its start; plain go vet text shows nothing else.
var rulePrefix = regexp.MustCompile(`^LK\d{4}\b`)

// Rule returns the rule id at the start of the message, or "".
func (d Diagnostic) Rule() string { return rulePrefix.FindString(d.Message) }

var lineNumber = regexp.MustCompile(`(\.go|\bline)[: ]\d+(:\d+)?`)

// Shape returns the message without line numbers: what is left to compare when
// other edits moved the code.
func (d Diagnostic) Shape() string { return lineNumber.ReplaceAllString(d.Message, "$1") }

// analyzerError marks the text of a failure that an analyzer reported inside
// the JSON; such a failure leaves the exit status of go vet at 0.
const analyzerError = "analyzer failed: "

func hasAnalyzerError(failure string) bool { return strings.HasPrefix(failure, analyzerError) }

type jsonDiagnostic struct {
	Posn    string `json:"posn"`
	Message string `json:"message"`
	Related []struct {
		Posn    string `json:"posn"`
		Message string `json:"message"`
	} `json:"related"`
}

// parse reads the stream of objects "package id -> analyzer -> diagnostics or
// error" and returns the text between the objects: headings, and the errors of
// packages that could not be analysed.
func parse(out []byte) (diags []Diagnostic, rest []byte) {
	for len(out) > 0 {
		start := objectStart(out)
		if start < 0 {
			rest = append(rest, out...)
			break
		}
		rest = append(rest, out[:start]...)
		out = out[start:]
		dec := json.NewDecoder(bytes.NewReader(out))
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); err != nil {
			// A brace that does not open a report: the text of an error.
			rest = append(rest, out[0])
			out = out[1:]
			continue
		}
		out = out[dec.InputOffset():]
		for _, pkg := range slices.Sorted(maps.Keys(tree)) {
			for _, analyzer := range slices.Sorted(maps.Keys(tree[pkg])) {
				ds, failure := parseAnalyzer(pkg, analyzer, tree[pkg][analyzer])
				diags = append(diags, ds...)
				if failure != "" {
					rest = append(rest, analyzerError+failure+"\n"...)
				}
			}
		}
	}
	return diags, rest
}

// objectStart returns the offset of the first '{' that begins a line, or -1.
func objectStart(out []byte) int {
	if out[0] == '{' {
		return 0
	}
	if i := bytes.Index(out, []byte("\n{")); i >= 0 {
		return i + 1
	}
	return -1
}

func parseAnalyzer(pkg, analyzer string, raw json.RawMessage) (diags []Diagnostic, failure string) {
	var list []jsonDiagnostic
	if err := json.Unmarshal(raw, &list); err != nil {
		var e struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(raw, &e) == nil && e.Error != "" {
			return nil, analyzer + ": " + e.Error
		}
		return nil, analyzer + ": " + err.Error()
	}
	for _, j := range list {
		d := Diagnostic{Package: pkg, Analyzer: analyzer, Position: ParsePosition(j.Posn), Message: j.Message}
		for _, r := range j.Related {
			d.Related = append(d.Related, Related{ParsePosition(r.Posn), r.Message})
		}
		diags = append(diags, d)
	}
	return diags, ""
}

// ParsePosition reads "file", "file:line" or "file:line:column".
func ParsePosition(s string) Position {
	var nums []int
	for len(nums) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			break
		}
		nums = append(nums, n)
		s = s[:i]
	}
	p := Position{File: s}
	switch len(nums) {
	case 1:
		p.Line = nums[0]
	case 2:
		p.Line, p.Column = nums[1], nums[0]
	}
	return p
}

// Compare orders by position, then by message, so that two runs print alike.
func (d Diagnostic) Compare(e Diagnostic) int {
	return cmp.Or(
		cmp.Compare(d.File, e.File),
		cmp.Compare(d.Line, e.Line),
		cmp.Compare(d.Column, e.Column),
		cmp.Compare(d.Message, e.Message),
		cmp.Compare(d.Package, e.Package),
		cmp.Compare(d.Analyzer, e.Analyzer),
	)
}

func sortDiagnostics(ds []Diagnostic) { slices.SortFunc(ds, Diagnostic.Compare) }
