package lock

import (
	"cmp"
	"slices"
	"testing"
)

// TestOps: the table is what package sync's methods do.
func TestOps(t *testing.T) {
	for _, tt := range []struct {
		op                      Op
		name                    string
		mode                    Mode
		acquires, releases, try bool
	}{
		{None, "none", Write, false, false, false},
		{Lock, "Lock", Write, true, false, false},
		{Unlock, "Unlock", Write, false, true, false},
		{RLock, "RLock", Read, true, false, false},
		{RUnlock, "RUnlock", Read, false, true, false},
		{TryLock, "TryLock", Write, true, false, true},
		{TryRLock, "TryRLock", Read, true, false, true},
	} {
		op := tt.op
		if op.String() != tt.name || op.Mode() != tt.mode || op.Acquires() != tt.acquires || op.Releases() != tt.releases || op.Tries() != tt.try {
			t.Errorf("operation %d is %s, mode %s, acquires %v, releases %v, tries %v; want %+v", op, op, op.Mode(), op.Acquires(), op.Releases(), op.Tries(), tt)
		}
		if got := OpNamed(tt.name); got != op {
			t.Errorf("OpNamed(%q) = %v", tt.name, got)
		}
	}
	for _, name := range []string{"", "lock", "LockContext", "RLocker", "Do"} {
		if got := OpNamed(name); got != None {
			t.Errorf("OpNamed(%q) = %v, want none", name, got)
		}
	}
	if got, want := Read.String()+" "+Write.String(), "read write"; got != want {
		t.Errorf("the modes are %q, want %q", got, want)
	}
}

func TestSiteText(t *testing.T) {
	for _, tt := range []struct {
		site       Site
		text, last string
	}{
		{Site{File: "/src/cache.go", Line: 4, Col: 2}, "/src/cache.go:4:2", "cache.go:4"},
		{Site{File: `C:\src\cache.go`, Line: 4, Col: 2}, `C:\src\cache.go:4:2`, "cache.go:4"},
		{Site{File: "cache.go", Line: 4}, "cache.go:4", "cache.go:4"},
		{Site{File: "cache.go"}, "-", "an unknown place"},
		{Site{}, "-", "an unknown place"},
	} {
		if got := tt.site.String(); got != tt.text {
			t.Errorf("%+v as text: %q, want %q", tt.site, got, tt.text)
		}
		if got := tt.site.Short(); got != tt.last {
			t.Errorf("%+v, short: %q, want %q", tt.site, got, tt.last)
		}
	}
}

// TestSiteCompare: Compare is a total order, by file, line and column.
func TestSiteCompare(t *testing.T) {
	var sites []Site
	for _, file := range []string{"", "a.go", "b.go"} {
		for line := range 3 {
			for col := range 3 {
				sites = append(sites, Site{file, line, col})
			}
		}
	}
	for i, a := range sites {
		for j, b := range sites {
			if got, want := cmp.Compare(a.Compare(b), 0), cmp.Compare(i, j); got != want {
				t.Errorf("%+v compared with %+v is %d, want %d", a, b, got, want)
			}
		}
	}
	if !slices.IsSortedFunc(sites, Site.Compare) {
		t.Error("not sorted")
	}
}
