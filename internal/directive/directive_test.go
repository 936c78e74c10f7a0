package directive

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want Directive
		err  string // part of the error's text
	}{
		{"// a comment", Directive{}, ""},
		{"//go:generate x", Directive{}, ""},
		{"//lockcheck:order A.mu < B.mu", Directive{Kind: Order, Locks: []string{"A.mu", "B.mu"}}, ""},
		{"//lockcheck:order a < T.b<c", Directive{Kind: Order, Locks: []string{"a", "T.b", "c"}}, ""},
		{"//lockcheck:order A.mu < B.mu // as the design says", Directive{Kind: Order, Locks: []string{"A.mu", "B.mu"}}, ""},
		{"//lockcheck:order A.mu", Directive{}, "found only \"A.mu\""},
		{"//lockcheck:order A.mu > B.mu", Directive{}, "expected two or more locks"},
		{"//lockcheck:order", Directive{}, "expected two or more locks"},
		{"//lockcheck:guardedby mu", Directive{Kind: GuardedBy, Locks: []string{"mu"}}, ""},
		{"//lockcheck:guardedby Server.mu // see Server", Directive{Kind: GuardedBy, Locks: []string{"Server.mu"}}, ""},
		{"//lockcheck:guardedby", Directive{}, "expected a lock"},
		{"//lockcheck:guardedby a b", Directive{}, "expected a lock"},
		{"//lockcheck:requires s.mu, t.mu", Directive{Kind: Requires, Locks: []string{"s.mu", "t.mu"}}, ""},
		{"//lockcheck:requires !", Directive{}, "expected a lock"},
		{"//lockcheck:guardedbyy mu", Directive{}, "unknown annotation //lockcheck:guardedbyy"},
		{"//lint:ignore LK1001 one order only", Directive{Kind: Ignore, Rules: []string{"LK1001"}, Reason: "one order only"}, ""},
		{"//lint:ignore SA4006,LK2001 by design", Directive{Kind: Ignore, Rules: []string{"LK2001"}, Reason: "by design"}, ""},
		{"//lint:ignore SA4006 other tools", Directive{}, ""},
		{"//lint:ignore LK1001", Directive{}, "needs a reason"},
		{"//nolint:lockcheck // by design", Directive{Kind: Ignore, Line: true, Reason: "by design"}, ""},
		{"//nolint:errcheck,lockcheck // by design", Directive{Kind: Ignore, Line: true, Reason: "by design"}, ""},
		{"//nolint:lockcheck", Directive{}, "needs a reason"},
		{"//nolint:errcheck", Directive{}, ""},
	}
	for _, tt := range tests {
		got, err := Parse(tt.text)
		if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("Parse(%q) error = %v, want one with %q", tt.text, err, tt.err)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Parse(%q) = %+v, want %+v", tt.text, got, tt.want)
		}
	}
}

// FuzzParse: a comment is a directive, an error, or neither; a directive written
// out again means the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"//lockcheck:order A.mu < B.mu", "//lockcheck:order a<b<c // why", "//lockcheck:order ", "//lockcheck:", "//lockcheck:other x",
		"//lint:ignore LK1001 x", "//lint:ignore LK1001,SA1000,unlock  two  words", "//lint:ignore", "//lint:ignored LK1001 x", "//lint:file-ignore LK1001 x",
		"//nolint:a,lockcheck // y", "//nolint:lockcheck//y", "//nolint", "// nolint:lockcheck // y", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil && d.Kind != None {
			t.Errorf("Parse(%q) = %+v with error %v", text, d, err)
		}
		again := ""
		switch d.Kind {
		case None:
			if !reflect.DeepEqual(d, Directive{}) {
				t.Errorf("Parse(%q) is no directive, but %+v", text, d)
			}
			return
		case Order:
			if len(d.Locks) < 2 {
				t.Errorf("Parse(%q): an order of %d locks", text, len(d.Locks))
			}
			again = "//lockcheck:order " + strings.Join(d.Locks, " < ")
		case Ignore:
			if d.Reason == "" {
				t.Errorf("Parse(%q): a suppression without a reason", text)
			}
			again = "//lint:ignore " + strings.Join(d.Rules, ",") + " " + d.Reason
			if d.Line {
				again = "//nolint:lockcheck // " + d.Reason
			}
		}
		got, err := Parse(again)
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("Parse(%q) = %+v, but Parse(%q) = %+v, %v", text, d, again, got, err)
		}
	})
}

func TestGuard(t *testing.T) {
	for _, tt := range []struct {
		comment string
		names   []string
		certain bool
	}{
		{"items by key, guarded by mu", []string{"mu"}, false},
		{"Protected by Server.mu.", []string{"Server.mu"}, false},
		{"protected by law", []string{"law"}, false}, // whoever asks knows what is a lock
		{"+checklocks:mu", []string{"mu"}, true},
		{"the items\n+checklocks:s.mu\n+checklocksread:t.mu", []string{"s.mu", "t.mu"}, true},
		{"safeguarded by mu", nil, false},
		{"Settings (also guarded by wmu)", nil, false},
		{"see +checklocks:mu", nil, false},
	} {
		names, certain := Guard(tt.comment)
		if !slices.Equal(names, tt.names) || certain != tt.certain {
			t.Errorf("Guard(%q) = %q, %t, want %q, %t", tt.comment, names, certain, tt.names, tt.certain)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		comment string
		lock    string
		words   []string // some of those that are returned
		not     []string
		below   bool
	}{
		{"mu protects watchers and nextID.", "mu", []string{"watchers", "nextID"}, nil, false},
		{"guards access to items, which are large", "mu", []string{"items"}, nil, false},
		{"For nextTxnTs and commits.", "Mutex", []string{"nextTxnTs", "commits"}, nil, false},
		{"is for free (and used)", "mu", nil, []string{"used"}, false},
		{"protects the fields below", "mu", nil, nil, true},
		{"guards everything following.", "mu", nil, nil, true},
		{"fields protected by fmut", "fmut", nil, nil, true},
		{"fields protected by fmut", "pmut", nil, nil, false},
		{"guards writes to state", "mu", nil, []string{"state"}, false},
		{"protects against two calls of stop", "mu", nil, []string{"stop"}, false},
		{"must be locked before items are", "mu", nil, []string{"items"}, false},
	} {
		words, below := Covers(tt.comment, tt.lock)
		for _, w := range tt.words {
			if !slices.Contains(words, w) {
				t.Errorf("Covers(%q) = %q, want %q among them", tt.comment, words, w)
			}
		}
		for _, w := range tt.not {
			if slices.Contains(words, w) {
				t.Errorf("Covers(%q) = %q, want no %q", tt.comment, words, w)
			}
		}
		if below != tt.below {
			t.Errorf("Covers(%q, %q): below = %t, want %t", tt.comment, tt.lock, below, tt.below)
		}
	}
}

func TestNamedFor(t *testing.T) {
	for _, tt := range []struct {
		lock, field string
		want        bool
	}{
		{"itemsMu", "items", true}, {"bemu", "be", true}, {"targets_lock", "targets", true}, {"TargetsMtx", "targets", true},
		{"mu", "m", false}, {"itemsMu", "item", false}, {"block", "b", true}, {"items", "items", false},
	} {
		if got := NamedFor(tt.lock, tt.field); got != tt.want {
			t.Errorf("NamedFor(%q, %q) = %t, want %t", tt.lock, tt.field, got, tt.want)
		}
	}
}
