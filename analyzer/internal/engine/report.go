package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"golang.org/x/tools/go/analysis"
)

// Options are the settings that all analyzers have.
type Options struct {
	// Low reports findings of low confidence too.
	Low bool
	// Disabled are ids of rules that are not reported.
	Disabled []string
	// Enabled are ids of rules that are reported although they are not on by
	// default.
	Enabled []string
	// Exclude are import paths of packages in which nothing is reported; "path/..."
	// is for those below, too.
	Exclude finding.Packages
	// Declared are the locks and orders that the users of a program declare. They
	// are the same for all analyzers that run together.
	Declared *Declarations
}

// wants reports whether the options ask for a finding.
func (o *Options) wants(f finding.Finding) bool {
	if slices.Contains(o.Disabled, f.Rule) {
		return false
	}
	if slices.Contains(o.Enabled, f.Rule) {
		return true
	}
	r, ok := finding.RuleByID(f.Rule)
	return ok && r.Default && (o.Low || f.Confidence == finding.High)
}

// Report reports the findings of one analyzer's rules.
func Report(pass *analysis.Pass, analyzer string, opts *Options) {
	res, ok := ResultOf(pass)
	if !ok || opts.Exclude.Contain(pass.Pkg.Path()) {
		return
	}
	for _, f := range res.Findings() {
		r, _ := finding.RuleByID(f.Rule)
		if r.Analyzer == analyzer && opts.wants(f) {
			pass.Report(res.diagnostic(f))
		}
	}
}

func (res *Result) diagnostic(f finding.Finding) analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: res.Pos(f.Site), Category: f.Rule, Message: f.Rule + ": " + f.Message}
	for _, s := range f.Steps {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: res.Pos(s.Site), Message: s.Message})
		for i, frame := range s.Path {
			msg := "in " + frame.Func
			if i == len(s.Path)-1 {
				msg += ", here"
			}
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: res.Pos(frame.Site), Message: msg})
		}
	}
	for _, fix := range f.Fixes {
		if edits := res.edits(fix); edits != nil {
			d.SuggestedFixes = append(d.SuggestedFixes, analysis.SuggestedFix{Message: fix.Message, TextEdits: edits})
		}
	}
	return d
}

// edits returns the edits of a fix by position, or nil if it is not in the files of
// the package.
func (res *Result) edits(fix finding.Fix) []analysis.TextEdit {
	var list []analysis.TextEdit
	for _, e := range fix.Edits {
		f := res.pos.file(e.File)
		if f == nil || e.End > f.Size() {
			return nil
		}
		list = append(list, analysis.TextEdit{Pos: f.Pos(e.Start), End: f.Pos(e.End), NewText: []byte(e.New)})
	}
	return list
}

// New returns an analyzer that reports the findings of its own rules. Its flags
// begin with opts:
//
//	-unlock.enable=LK3006    report a rule that is off by default
//	-unlock.disable=LK3005   leave out a rule
//	-unlock.low              report findings of low confidence
func New(name, doc string, opts Options) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzer/" + name,
		Requires: []*analysis.Analyzer{opts.Declared.Engine()},
		Run: func(pass *analysis.Pass) (any, error) {
			Report(pass, name, &opts)
			return nil, nil
		},
	}
	a.Flags.Func("enable", "report these rules, although they are off by default", moveRules(&opts.Enabled, &opts.Disabled, name))
	a.Flags.Func("disable", "leave out these rules", moveRules(&opts.Disabled, &opts.Enabled, name))
	a.Flags.BoolVar(&opts.Low, "low", opts.Low, "report findings that rest on a guess, too")
	return a
}

// moveRules returns what a flag does with its value, ids of the analyzer's rules
// separated by commas: they join one list and leave the other.
func moveRules(to, from *[]string, analyzer string) func(string) error {
	return func(value string) error {
		for _, id := range strings.Split(value, ",") {
			if r, ok := finding.RuleByID(id); !ok || r.Analyzer != analyzer {
				return fmt.Errorf("%s has no rule %q, but %s", analyzer, id, strings.Join(rulesOf(analyzer), ", "))
			}
			*to = append(slices.Clip(*to), id)
			*from = slices.DeleteFunc(slices.Clone(*from), func(s string) bool { return s == id })
		}
		return nil
	}
}

func rulesOf(analyzer string) (ids []string) {
	for _, r := range finding.Rules() {
		if r.Analyzer == analyzer {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
