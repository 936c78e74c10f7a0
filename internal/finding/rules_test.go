package finding

import (
	"regexp"
	"slices"
	"testing"
)

func TestRules(t *testing.T) {
	rules := Rules()
	if !slices.IsSortedFunc(rules, func(a, b Rule) int {
		if a.ID < b.ID {
			return -1
		}
		return 1 // equal ids are out of order, too
	}) {
		t.Errorf("ids are not in order: %v", rules)
	}
	id := regexp.MustCompile(`^LK\d{4}$`)
	family := make(map[byte]string)
	for _, r := range rules {
		if !id.MatchString(r.ID) {
			t.Errorf("%s: not of the form LK1234", r.ID)
		}
		if r.Analyzer == "" || r.Title == "" {
			t.Errorf("%s: no analyzer or no title", r.ID)
		}
		if r.Analyzer == "run" {
			continue // runs show what other analyzers predict, too
		}
		if other, ok := family[r.ID[2]]; ok && other != r.Analyzer {
			t.Errorf("%s is of %s, others of its thousand are of %s", r.ID, r.Analyzer, other)
		}
		family[r.ID[2]] = r.Analyzer
	}
	for _, r := range rules {
		if got, ok := RuleByID(r.ID); !ok || got != r {
			t.Errorf("RuleByID(%s) = %v, %v", r.ID, got, ok)
		}
	}
	if r, ok := RuleByID("lk1001"); !ok || r.ID != "LK1001" {
		t.Errorf("RuleByID(lk1001) = %v, %v", r, ok)
	}
	if r, ok := RuleByID("LK9999"); ok {
		t.Errorf("RuleByID(LK9999) = %v", r)
	}
	rules[0].ID = "changed"
	if Rules()[0].ID == "changed" {
		t.Error("Rules hands out the table itself")
	}
}
