package finding

import (
	"slices"
	"strings"
	"testing"
)

func TestSelection(t *testing.T) {
	s := DefaultRules()
	if on, off := s.Changes(); on != nil || off != nil {
		t.Errorf("by default, %v are on and %v off", on, off)
	}
	for _, set := range []struct {
		name string
		on   bool
	}{{"all", false}, {"lk3006", true}, {"relock", true}, {"LK2002", false}} {
		if err := s.Set(set.name, set.on); err != nil {
			t.Error(err)
		}
	}
	for rule, want := range map[string]bool{"LK3006": true, "LK2001": true, "LK2002": false, "LK1001": false, "LK9999": true} {
		if got := s.Reports(rule); got != want {
			t.Errorf("%s is reported: %v, want %v", rule, got, want)
		}
	}
	on, off := s.Changes()
	if want := []string{"LK3006"}; !slices.Equal(on, want) {
		t.Errorf("on: %v, want %v", on, want)
	}
	if !slices.Contains(off, "LK2002") || slices.Contains(off, "LK2001") || slices.Contains(off, "LK3006") {
		t.Errorf("off: %v", off)
	}
	err := s.Set("unlok", true)
	if err == nil || !strings.HasPrefix(err.Error(), "no rule or analyzer \"unlok\"; did you mean unlock?\nrules:\n  annotation: LK0001 LK0002\n") {
		t.Errorf("error %v", err)
	}
}

func TestPackages(t *testing.T) {
	set := Packages{"example.com/a", "example.com/b/..."}
	for path, want := range map[string]bool{
		"example.com/a": true, "example.com/a_test": true, "example.com/a/c": false, "example.com/ab": false,
		"example.com/b": true, "example.com/b/c/d": true, "example.com/bc": false, "": false,
	} {
		if got := set.Contain(path); got != want {
			t.Errorf("contains %q: %v, want %v", path, got, want)
		}
	}
}
