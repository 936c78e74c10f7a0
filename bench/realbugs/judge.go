package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/bench/internal/govet"
)

// Observation is what the tool said about one commit of a bug.
type Observation struct {
	Failure string     `json:"failure,omitempty"` // why it was not analysed, "" when it was
	Absent  []Function `json:"absent,omitempty"`  // functions of the bug that the commit has not
	Hits    []Hit      `json:"hits,omitempty"`
}

// Hit is a report in one of the bug's functions, of a rule that counts.
type Hit struct {
	govet.Diagnostic
	Func string `json:"func"`
	// ByRelated says that only a related position is in the function: the
	// report itself stands at another edge of the same cycle.
	ByRelated bool `json:"byRelated,omitempty"`
}

// add keeps the diagnostic if it lies in one of the bug's functions.
func (o *Observation) add(d govet.Diagnostic, b Bug, index *funcIndex) {
	in := func(p govet.Position) string {
		f := Function{p.File, index.at(p.File, p.Line)}
		if f.Func != "" && slices.Contains(b.Functions, f) {
			return f.Func
		}
		return ""
	}
	if f := in(d.Position); f != "" {
		o.Hits = append(o.Hits, Hit{Diagnostic: d, Func: f})
		return
	}
	for _, r := range d.Related {
		if f := in(r.Position); f != "" {
			o.Hits = append(o.Hits, Hit{Diagnostic: d, Func: f, ByRelated: true})
			return
		}
	}
}

// Outcome is the measurement of one bug.
type Outcome struct {
	Bug    Bug         `json:"bug"`
	Parent Observation `json:"parent"`
	Fix    Observation `json:"fix"`
	Found  bool        `json:"found"` // reported at the parent
	Gone   goneness    `json:"gone"`
	Hit    *Hit        `json:"hit,omitempty"` // the report that counts, the first that is gone
}

// goneness says what the fix left of the reports at the parent.
type goneness string

const (
	gone   goneness = "yes"
	partly goneness = "partly" // some are gone, some are still there
	stays  goneness = "no"
)

// judge compares the two commits. Only reports that are at a function itself
// are looked at, if there are any, and those that touch it otherwise.
func judge(b Bug, parent, fix Observation) Outcome {
	o := Outcome{Bug: b, Parent: parent, Fix: fix, Gone: stays}
	hits := slices.Clone(parent.Hits)
	if slices.ContainsFunc(hits, func(h Hit) bool { return !h.ByRelated }) {
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.ByRelated })
	}
	if len(hits) == 0 {
		return o
	}
	o.Found = true
	o.Hit = &hits[0]

	// Counted, not only looked up: of two missing unlocks in one function with
	// the same words, the fix may correct one.
	left := make(map[string]int)
	for _, h := range fix.Hits {
		left[h.key()]++
	}
	var away int
	for i := range hits {
		if k := hits[i].key(); left[k] > 0 {
			left[k]--
			continue
		}
		if away == 0 {
			o.Hit = &hits[i]
		}
		away++
	}
	switch {
	case away == len(hits):
		o.Gone = gone
	case away > 0:
		o.Gone = partly
	}
	return o
}

// key identifies a report across two commits, whose lines differ.
func (h Hit) key() string { return h.Rule() + " " + h.Func + " " + h.Shape() }

// analysed reports whether both commits type-check.
func (o Outcome) analysed() bool { return o.Parent.Failure == "" && o.Fix.Failure == "" }

// counts reports whether the bug was found and told from its fix.
func (o Outcome) counts() bool { return o.Found && o.Gone == gone }

func (o Outcome) verdict() string {
	switch {
	case !o.analysed():
		return "not analysed: " + o.failure()
	case !o.Found:
		return "missed"
	case o.Gone != gone:
		return fmt.Sprintf("found, gone: %s", o.Gone)
	}
	return "found"
}

func (o Outcome) failure() string {
	if o.Parent.Failure != "" {
		return "parent: " + o.Parent.Failure
	}
	if o.Fix.Failure != "" {
		return "fix: " + o.Fix.Failure
	}
	return ""
}

// relative makes the diagnostic's positions relative to the checkout.
func relative(tree string, d govet.Diagnostic) govet.Diagnostic {
	rel := func(file string) string {
		if r, err := filepath.Rel(tree, file); err == nil && filepath.IsLocal(r) {
			return filepath.ToSlash(r)
		}
		return file
	}
	d.File = rel(d.File)
	d.Related = slices.Clone(d.Related)
	for i := range d.Related {
		d.Related[i].File = rel(d.Related[i].File)
	}
	d.Message = relativeText(tree, d.Message)
	return d
}

func relativeText(tree, text string) string {
	return strings.ReplaceAll(text, tree+string(filepath.Separator), "")
}
