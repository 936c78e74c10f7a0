package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Compare orders findings as reports show them: by site, then by rule. It is a
// total order on findings that differ in site, rule or message.
func Compare(a, b Finding) int {
	return cmp.Or(
		a.Site.Compare(b.Site),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// Merge returns what a program's report shows, sorted and with fingerprints:
// what its packages reported, and what only the view of the whole program
// found. Neither argument is changed.
//
// A package is analysed more than once, with its tests and without, so equal
// findings are one. Of two findings that differ only in how they are told, the
// surer one stays, then the one that tells more.
//
//	cmd ──imports──▶ a    the cycle a.mu ▶ b.mu ▶ a.mu is closed by cmd, and
//	    ╲──imports──▶ b    found again by the link: it is shown once, as cmd's
//
// A linked cycle says nothing new when a package has already reported one
// through the same locks; two packages that close the same cycle are two places
// to repair, and both stay.
func Merge(packages, linked []Finding) []Finding {
	out := slices.Clone(packages)
	closed := make(map[string]bool)
	for _, f := range packages {
		if key := cycle(f); key != "" {
			closed[key] = true
		}
	}
	for _, f := range linked {
		if key := cycle(f); key == "" || !closed[key] {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(
			Compare(a, b),
			-cmp.Compare(rank(a.Confidence), rank(b.Confidence)),
			-cmp.Compare(len(a.Steps), len(b.Steps)),
			cmp.Compare(tell(a), tell(b)),
		)
	})
	out = slices.CompactFunc(out, func(a, b Finding) bool { return Compare(a, b) == 0 })
	identify(out)
	return out
}

// cycle returns what two reports of one lock-order cycle have in common: the
// locks, whichever is named first. It is "" for other findings.
func cycle(f Finding) string {
	if f.Rule != "LK1001" || len(f.Locks) == 0 {
		return ""
	}
	locks := slices.Clone(f.Locks)
	slices.Sort(locks)
	return joinClasses(slices.Compact(locks))
}

func rank(c Confidence) int {
	if c == High {
		return 1
	}
	return 0
}

// tell spells out what Compare leaves out, so that which of two equal findings
// stays does not depend on the order in which packages were analysed.
func tell(f Finding) string { return fmt.Sprintf("%+v", f) }

// identify gives each finding its fingerprint: a hash of what stays the same
// when unrelated lines move, which is why no line and no message (it names
// lines) goes in. Findings that are still equal are numbered in their order.
func identify(findings []Finding) {
	seen := make(map[string]int)
	for i := range findings {
		f := &findings[i]
		h := sha256.New()
		fmt.Fprintf(h, "%s\n%s\n%s\n%s\n", f.Rule, f.Package, f.Func, joinClasses(f.Locks))
		for _, s := range f.Steps {
			io.WriteString(h, s.Func)
			for _, frame := range s.Path {
				io.WriteString(h, ">"+frame.Func)
			}
			io.WriteString(h, "\n")
		}
		f.Fingerprint = hex.EncodeToString(h.Sum(nil)[:10])
		seen[f.Fingerprint]++
		if n := seen[f.Fingerprint]; n > 1 {
			f.Fingerprint = fmt.Sprintf("%s-%d", f.Fingerprint, n)
		}
	}
}

func joinClasses(classes []lock.Class) string {
	var b strings.Builder
	for _, c := range classes {
		b.WriteString(string(c))
		b.WriteByte(' ')
	}
	return b.String()
}
