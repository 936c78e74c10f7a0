package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// convertCommand prints what go vet -json found in another format.
func (c *command) convertCommand() *cobra.Command {
	var (
		report reportFlags
		opts   = options{tests: true}
	)
	cmd := &cobra.Command{
		Use:   "convert [file]",
		Short: "print the output of go vet -json in another format",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := report.apply(cmd.Context(), &opts); err != nil {
				return err
			}
			in, name := cmd.InOrStdin(), "standard input"
			if len(args) > 0 && args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return usagef("%w", err)
				}
				defer file.Close()
				in, name = file, args[0]
			}
			found, others, err := readVet(in)
			if err != nil {
				return usagef("%s is not the output of `go vet -json`: %w", name, err)
			}
			if others > 0 {
				fmt.Fprintf(c.stderr, "lockcheck: left out %d diagnostics of other analyzers\n", others)
			}
			found = slices.DeleteFunc(finding.Merge(found, nil), func(f finding.Finding) bool { return !opts.wants(f) })
			return c.found(len(found), c.print(c.stdout, opts, found))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	report.declare(f, "o")
	return cmd
}

// vetDiagnostic is a diagnostic in go vet's JSON.
type vetDiagnostic struct {
	Category string       `json:"category"`
	Posn     string       `json:"posn"`
	Message  string       `json:"message"`
	Related  []vetRelated `json:"related"`
	Fixes    []vetFix     `json:"suggested_fixes"`
}

type vetRelated struct {
	Posn    string `json:"posn"`
	Message string `json:"message"`
}

type vetFix struct {
	Message string `json:"message"`
	Edits   []struct {
		Filename string `json:"filename"`
		Start    int    `json:"start"`
		End      int    `json:"end"`
		New      string `json:"new"`
	} `json:"edits"`
}

// readVet reads what go vet -json printed, with lines "# package" or without, and
// returns lockcheck's findings and the number of other diagnostics. They lack what
// diagnostics do not say: the function, the classes of the locks, the confidence.
func readVet(r io.Reader) (found []finding.Finding, others int, err error) {
	var objects bytes.Buffer
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadString('\n')
		if !strings.HasPrefix(line, "# ") {
			objects.WriteString(line)
		}
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, 0, err
		}
	}
	for dec := json.NewDecoder(&objects); ; {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); err == io.EOF {
			return found, others, nil
		} else if err != nil {
			return nil, 0, err
		}
		for _, pkg := range slices.Sorted(maps.Keys(tree)) {
			for _, analyzer := range slices.Sorted(maps.Keys(tree[pkg])) {
				result := tree[pkg][analyzer]
				if bytes.HasPrefix(bytes.TrimSpace(result), []byte("{")) {
					others++ // {"error": ...}: the analyzer failed
					continue
				}
				var list []vetDiagnostic
				if err := json.Unmarshal(result, &list); err != nil {
					return nil, 0, err
				}
				for _, d := range list {
					if _, ok := finding.RuleByID(d.Category); !ok {
						others++
						continue
					}
					found = append(found, d.finding(pkg))
				}
			}
		}
	}
}

// calledIn matches the messages of the calls that lead to a step.
var calledIn = regexp.MustCompile(`^in (.*?)(, here)?$`)

func (d *vetDiagnostic) finding(pkg string) finding.Finding {
	pkg, _, _ = strings.Cut(pkg, " [") // "p [p.test]"
	f := finding.Finding{
		Rule: d.Category, Confidence: finding.High, Package: pkg, Site: parseSite(d.Posn),
		Message: strings.TrimPrefix(d.Message, d.Category+": "),
	}
	for _, r := range d.Related {
		if m := calledIn.FindStringSubmatch(r.Message); m != nil && len(f.Steps) > 0 {
			last := &f.Steps[len(f.Steps)-1]
			last.Path = append(last.Path, lock.Frame{Func: m[1], Site: parseSite(r.Posn)})
			continue
		}
		f.Steps = append(f.Steps, finding.Step{Site: parseSite(r.Posn), Message: r.Message})
	}
	for _, fix := range d.Fixes {
		edits := make([]finding.Edit, 0, len(fix.Edits))
		for _, e := range fix.Edits {
			edits = append(edits, finding.Edit{File: e.Filename, Start: e.Start, End: e.End, New: e.New})
		}
		f.Fixes = append(f.Fixes, finding.Fix{Message: fix.Message, Edits: edits})
	}
	return f
}

// parseSite reads "file:line:column", whose file may have colons; what is missing
// is 0.
func parseSite(posn string) lock.Site {
	number := func() int {
		if i := strings.LastIndexByte(posn, ':'); i >= 0 {
			if n, err := strconv.Atoi(posn[i+1:]); err == nil {
				posn = posn[:i]
				return n
			}
		}
		return 0
	}
	column := number()
	line := number()
	if line == 0 { // there was one number only
		line, column = column, 0
	}
	return lock.Site{File: posn, Line: line, Col: column}
}
