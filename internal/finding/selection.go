package finding

import (
	"errors"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/nearest"
)

// Selection says which rules are reported, by id.
type Selection map[string]bool

// DefaultRules returns the rules that are reported when nobody asks for others.
func DefaultRules() Selection {
	s := make(Selection)
	for _, r := range rules {
		s[r.ID] = r.Default
	}
	return s
}

// Set turns on or off the rules of a name: a rule's id, an analyzer for all of the
// family, or "all". The error says which rules there are.
func (s Selection) Set(name string, on bool) error {
	named := slices.DeleteFunc(Rules(), func(r Rule) bool {
		return !strings.EqualFold(name, r.ID) && name != r.Analyzer && name != "all"
	})
	if len(named) == 0 {
		return UnknownRule(name)
	}
	for _, r := range named {
		s[r.ID] = on
	}
	return nil
}

// Reports reports whether findings of the rule are shown. A rule that the table
// does not have is.
func (s Selection) Reports(rule string) bool {
	on, known := s[rule]
	return on || !known
}

// Changes returns the rules that are not as they are by default, by id: those that
// are on and those that are off.
func (s Selection) Changes() (on, off []string) {
	for _, r := range rules {
		switch {
		case s[r.ID] && !r.Default:
			on = append(on, r.ID)
		case !s[r.ID] && r.Default:
			off = append(off, r.ID)
		}
	}
	return on, off
}

// UnknownRule returns an error that says that there is no such rule or analyzer,
// which ones there are and which was probably meant.
func UnknownRule(name string) error {
	var b strings.Builder
	b.WriteString("no rule or analyzer \"" + name + "\"")
	var names []string
	for _, r := range rules {
		names = append(names, r.ID)
		if !slices.Contains(names, r.Analyzer) {
			names = append(names, r.Analyzer)
		}
	}
	if near := nearest.Name(strings.ToUpper(name), names); near != "" {
		b.WriteString("; did you mean " + near + "?")
	} else if near := nearest.Name(name, names); near != "" {
		b.WriteString("; did you mean " + near + "?")
	}
	b.WriteString("\nrules:")
	analyzer := ""
	for _, r := range rules {
		if r.Analyzer != analyzer {
			analyzer = r.Analyzer
			b.WriteString("\n  " + analyzer + ":")
		}
		b.WriteString(" " + r.ID)
	}
	return errors.New(b.String())
}
