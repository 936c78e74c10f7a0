package finding

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Unused is the rule of suppressions that suppress nothing.
const Unused = "LK0002"

// Suppression is a comment that wants no findings of some rules in some lines.
type Suppression struct {
	Site  lock.Site `json:"site"`            // of the comment
	First int       `json:"first"`           // the lines of its file, from
	Last  int       `json:"last"`            // up to this one
	Rules []string  `json:"rules,omitempty"` // ids or names of analyzers; none: all
}

// Covers reports whether the suppression is for findings of a rule at a place.
func (s *Suppression) Covers(rule string, at lock.Site) bool {
	if s.Site.File != at.File || at.Line < s.First || s.Last < at.Line {
		return false
	}
	return len(s.Rules) == 0 || slices.ContainsFunc(s.Rules, func(name string) bool {
		if name == rule || name == "lockcheck" {
			return true
		}
		r, ok := RuleByID(rule)
		return ok && r.Analyzer == name
	})
}

// Suppress drops the findings that only the view of the whole program shows and
// that a suppression is for, at whichever of their places it stands. Those of packages have been dropped where they were
// found; but whether a suppression that dropped nothing there is of use is known
// only now: the LK0002 findings, which packages have, are made sure or dropped.
func Suppress(packages, linked []Finding, suppressions []Suppression) (keptPackages, keptLinked []Finding) {
	used := make(map[lock.Site]bool)
	keptLinked = slices.DeleteFunc(slices.Clone(linked), func(f Finding) bool {
		hit := false
		for _, s := range suppressions {
			if slices.ContainsFunc(f.Steps, func(step Step) bool { return s.Covers(f.Rule, step.Site) }) {
				used[s.Site], hit = true, true
			}
		}
		return hit
	})
	for _, f := range packages {
		if f.Rule == Unused {
			if used[f.Site] {
				continue
			}
			f.Confidence = High
		}
		keptPackages = append(keptPackages, f)
	}
	return keptPackages, keptLinked
}
