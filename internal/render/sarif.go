package render

import (
	"cmp"
	"encoding/json"
	"go/doc/comment"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/render/source"
)

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

	// srcRoot is what relative names are relative to. Its own URI is left to the
	// reader, as section 3.14.14 of SARIF allows: so the document is the same in
	// every clone, and GitHub takes the root of the repository for it.
	srcRoot = "%SRCROOT%"

	// fingerprintKey names our fingerprint among those of a result. A change of how
	// finding.Merge makes them is a new version.
	fingerprintKey = "lockcheck/v1"
)

// SARIF writes the findings as a log of the Static Analysis Results Interchange
// Format, version 2.1.0, which code scanning services and editors read.
//
//	finding          SARIF
//	Rule             ruleId, and one entry in tool.driver.rules
//	Confidence       level, see level
//	Site, Func       locations
//	Steps            codeFlows, one for each function that they lie in, and relatedLocations
//	Fingerprint      partialFingerprints
//
// Fixes are left out: they are given by byte, and SARIF counts characters in text.
func SARIF(w io.Writer, findings []finding.Finding, opts Options) error {
	s := sarif{src: source.Lines{Read: opts.ReadFile}}
	ids := ruleIDs(findings)
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "lockcheck", Version: opts.Version,
			InformationURI: home,
			Rules:          []sarifRule{},
		}},
		ColumnKind: "utf16CodeUnits",
		OriginalURIBaseIDs: map[string]sarifBase{srcRoot: {
			Description: sarifMessage{Text: "the root of the repository; outside of one, the folder that lockcheck was run in"},
		}},
		Results: []sarifResult{},
	}
	for _, id := range ids {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, describe(id, opts.Help))
	}
	for _, f := range findings {
		index, _ := slices.BinarySearch(ids, f.Rule)
		run.Results = append(run.Results, s.result(f, index))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{run}})
}

// level returns how grave a finding is, in the words that SARIF and GitHub share:
// what rests on a guess does not fail a check.
func level(f finding.Finding) string {
	if f.Confidence == finding.Low {
		return "warning"
	}
	return "error"
}

// ruleIDs returns the rules of the findings, sorted.
func ruleIDs(findings []finding.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// home is where lockcheck is published.
const home = "https://github.com/lockcheck/lockcheck"

// describe returns what a reader is told of a rule. GitHub wants both
// descriptions and a help text of each rule.
func describe(id string, help func(string) string) sarifRule {
	r, _ := finding.RuleByID(id)
	title := sarifMessage{Text: cmp.Or(r.Title, id)}
	rule := sarifRule{ID: id, ShortDescription: title, FullDescription: title, Help: sarifHelp{Text: title.Text}}
	if r.ID != "" {
		rule.HelpURI = home + "/blob/main/docs/rules/" + r.ID + ".md"
		rule.Properties.Tags = []string{"concurrency", r.Analyzer}
	}
	if help == nil {
		return rule
	}
	if text := help(id); text != "" {
		rule.Help = sarifHelp{Text: text, Markdown: markdown(text)}
	}
	return rule
}

// markdown returns a text in the syntax of Go's doc comments as Markdown.
func markdown(text string) string {
	var parser comment.Parser
	printer := comment.Printer{
		DocLinkBaseURL: "https://pkg.go.dev",
		HeadingID:      func(*comment.Heading) string { return "" },
	}
	return string(printer.Markdown(parser.Parse(text)))
}

// sarif makes results of findings.
type sarif struct{ src source.Lines }

func (s *sarif) result(f finding.Finding, rule int) sarifResult {
	r := sarifResult{
		RuleID: f.Rule, RuleIndex: rule, Level: level(f),
		Message:    sarifMessage{Text: message(f)},
		Locations:  []sarifLocation{},
		Properties: sarifFacts{Confidence: f.Confidence, Locks: f.Locks, Seen: f.Seen},
	}
	if f.Site.IsValid() {
		at := s.location(f.Site, "")
		if f.Func != "" {
			at.Logical = []sarifLogical{{Name: f.Package + "." + f.Func, Kind: "function"}}
		}
		r.Locations = append(r.Locations, at)
	}
	if f.Fingerprint != "" {
		r.PartialFingerprints = map[string]string{fingerprintKey: f.Fingerprint}
	}
	for _, step := range f.Steps {
		if step.Site.IsValid() {
			r.Related = append(r.Related, s.location(step.Site, heading(step, "")))
		}
	}
	for _, path := range paths(f.Steps) {
		if flow := s.flow(path); len(flow.Locations) > 0 {
			r.CodeFlows = append(r.CodeFlows, sarifCodeFlow{ThreadFlows: []sarifThreadFlow{flow}})
		}
	}
	return r
}

// paths splits the steps where they go on in another function, which may be in
// another goroutine: what one function calls is within a step. Of a lock order
// that may deadlock, that leaves one path for each order:
//
//	main.a is locked here, in F    ─┐
//	then main.b is locked          ─┘ one
//	main.b is locked here, in G    ─┐
//	then main.a is locked          ─┘ another
//
// They are code flows of their own, and not threads of one: viewers of SARIF show
// several code flows, but of each the first thread only. If one function takes
// both orders, they are one path.
func paths(steps []finding.Step) [][]finding.Step {
	var out [][]finding.Step
	in := "" // the last function that is known
	for _, step := range steps {
		if len(out) == 0 || step.Func != "" && step.Func != in {
			out = append(out, nil)
			in = step.Func
		}
		last := len(out) - 1
		out[last] = append(out[last], step)
	}
	return out
}

// flow lists the places of steps, calls indented below what they belong to.
func (s *sarif) flow(steps []finding.Step) sarifThreadFlow {
	var flow sarifThreadFlow
	in := ""
	for _, step := range steps {
		for i, place := range places(step) {
			text := heading(step, in)
			if i > 0 {
				text = "in " + place.Func
			}
			flow.Locations = append(flow.Locations, sarifFlowLocation{
				Location: s.location(place.Site, text), NestingLevel: i,
			})
		}
		in = step.Func
	}
	return flow
}

func (s *sarif) location(at lock.Site, text string) sarifLocation {
	loc := sarifLocation{Physical: sarifPhysical{
		Artifact: artifact(at.File),
		Region:   sarifRegion{StartLine: at.Line, StartColumn: s.src.Column(at)},
	}}
	if text != "" {
		loc.Message = &sarifMessage{Text: text}
	}
	return loc
}

// artifact returns the URI of a file, which is named with slashes. An absolute
// one, of the standard library or a module, has no base.
func artifact(file string) sarifArtifact {
	if !filepath.IsAbs(filepath.FromSlash(file)) {
		return sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: srcRoot}
	}
	if !strings.HasPrefix(file, "/") { // C:/Go/src
		file = "/" + file
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
}
