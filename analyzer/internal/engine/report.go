package engine

import (
	"slices"

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
	res := pass.ResultOf[Analyzer].(*Result)
	for _, f := range res.Findings {
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
	return d
}

// New returns an analyzer that reports the findings of its own rules.
func New(name, doc string, opts Options) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzer/" + name,
		Requires: []*analysis.Analyzer{Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			Report(pass, name, &opts)
			return nil, nil
		},
	}
}
