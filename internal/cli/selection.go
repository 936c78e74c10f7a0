package cli

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// selection says which rules are reported.
type selection map[string]bool

// selectRules returns the default rules without those disabled and with those
// enabled, each named by its id, by its analyzer for all of the family, or by
// "all". What is enabled wins, so that --disable all --enable LK1001 leaves one.
func selectRules(enable, disable []string) (selection, error) {
	s := make(selection)
	for _, r := range finding.Rules() {
		s[r.ID] = r.Default
	}
	for _, set := range []struct {
		flag  string
		names []string
		on    bool
	}{{"--disable", disable, false}, {"--enable", enable, true}} {
		for _, name := range set.names {
			rules := rulesNamed(name)
			if len(rules) == 0 {
				return nil, usagef("%s: %s", set.flag, unknownRule(name))
			}
			for _, r := range rules {
				s[r.ID] = set.on
			}
		}
	}
	return s, nil
}

// reports reports whether findings of the rule are shown. A rule that the table
// does not have is.
func (s selection) reports(rule string) bool {
	on, known := s[rule]
	return on || !known
}

// rulesNamed returns the rules that name stands for.
func rulesNamed(name string) []finding.Rule {
	return slices.DeleteFunc(finding.Rules(), func(r finding.Rule) bool {
		return !strings.EqualFold(name, r.ID) && name != r.Analyzer && name != "all"
	})
}

// unknownRule says that there is no such rule or analyzer, which ones there are
// and which was probably meant.
func unknownRule(name string) string {
	var b strings.Builder
	b.WriteString("no rule or analyzer \"" + name + "\"")
	var names []string
	for _, r := range finding.Rules() {
		names = append(names, r.ID)
		if !slices.Contains(names, r.Analyzer) {
			names = append(names, r.Analyzer)
		}
	}
	if near := nearest(strings.ToUpper(name), names); near != "" {
		b.WriteString("; did you mean " + near + "?")
	} else if near := nearest(name, names); near != "" {
		b.WriteString("; did you mean " + near + "?")
	}
	b.WriteString("\nrules:")
	analyzer := ""
	for _, r := range finding.Rules() {
		if r.Analyzer != analyzer {
			analyzer = r.Analyzer
			b.WriteString("\n  " + analyzer + ":")
		}
		b.WriteString(" " + r.ID)
	}
	return b.String()
}
