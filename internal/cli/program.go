package cli

import (
	"bytes"
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// program is what the payloads of all packages add up to.
type program struct {
	findings []finding.Finding // merged, of the packages asked for only
	notes    []string
	missing  []string          // packages asked for that handed nothing over
	asked    map[string]bool   // import paths of those asked for
	facts    map[string][]byte // of all packages
}

// assemble makes a program of payloads. roots are the packages asked for;
// payloads of others, which the go command brings along, give facts only.
func assemble(payloads []*finding.Payload, roots []listedPackage, tests bool, link func(map[string][]byte) []finding.Finding) program {
	asked := make(map[string]bool)
	for _, r := range roots {
		asked[r.ImportPath] = true
	}
	p := program{asked: asked, facts: facts(payloads, tests)}
	var found []finding.Finding
	var suppressions []finding.Suppression
	seen := make(map[string]bool)
	for _, pl := range payloads {
		tested := strings.TrimSuffix(pl.Package, "_test")
		if !asked[pl.Package] && !asked[tested] {
			continue
		}
		seen[pl.Package], seen[tested] = true, true
		found = append(found, pl.Findings...)
		suppressions = append(suppressions, pl.Suppressions...)
		p.notes = append(p.notes, pl.Notes...)
	}
	linked := concerning(roots, link(p.facts))
	found, linked = finding.Suppress(found, linked, suppressions)
	keep := func(fs []finding.Finding) []finding.Finding {
		if tests {
			return fs
		}
		return slices.DeleteFunc(fs, inTest)
	}
	p.findings = finding.Merge(keep(found), keep(linked))
	slices.Sort(p.notes)
	p.notes = slices.Compact(p.notes)
	for _, r := range roots {
		if !seen[r.ImportPath] {
			p.missing = append(p.missing, r.ImportPath)
		}
	}
	slices.Sort(p.missing)
	return p
}

// concerning returns the linked findings that have a part in one of the
// packages: a step of theirs lies in its folder. A cycle among dependencies is
// for those who maintain them. Findings without a package get that of the part.
func concerning(roots []listedPackage, linked []finding.Finding) []finding.Finding {
	at := make(map[string]string) // import path by folder
	for _, r := range roots {
		if r.Dir != "" {
			at[filepath.Clean(r.Dir)] = r.ImportPath
		}
	}
	var out []finding.Finding
	for _, f := range linked {
		sites := []lock.Site{f.Site}
		for _, s := range f.Steps {
			sites = append(sites, s.Site)
		}
		for _, s := range sites {
			if path, ok := at[filepath.Dir(s.File)]; ok {
				f.Package = cmp.Or(f.Package, path)
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// facts chooses one version of each package's facts. There may be several: with
// test files and without, and as other packages carry them on. The choice is by
// what they are, never by the order in which they came.
func facts(payloads []*finding.Payload, tests bool) map[string][]byte {
	type version struct {
		own, fits bool
		data      []byte
	}
	better := func(a, b version) int {
		return cmp.Or(
			boolCompare(a.own, b.own),
			boolCompare(a.fits, b.fits),
			cmp.Compare(len(a.data), len(b.data)),
			bytes.Compare(a.data, b.data),
		)
	}
	best := make(map[string]version)
	for _, pl := range payloads {
		for path, data := range pl.Facts {
			v := version{own: path == pl.Package, fits: pl.Tests == tests, data: data}
			if old, ok := best[path]; !ok || better(v, old) > 0 {
				best[path] = v
			}
		}
	}
	out := make(map[string][]byte, len(best))
	for path, v := range best {
		out[path] = v.data
	}
	return out
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// inTest reports whether the finding needs code of a test file.
func inTest(f finding.Finding) bool {
	return f.Site.InTest() || slices.ContainsFunc(f.Steps, func(s finding.Step) bool {
		return s.Site.InTest() || slices.ContainsFunc(s.Path, func(fr lock.Frame) bool { return fr.Site.InTest() })
	})
}

// broken returns the packages among those listed that cannot be loaded, because
// of themselves, their tests, or what they import.
func broken(listed []listedPackage) map[string]bool {
	bad := make(map[string]bool)
	for _, p := range listed {
		if p.Error != nil || len(p.DepsErrors) > 0 {
			path, _, _ := strings.Cut(p.ImportPath, " ")
			bad[cmp.Or(p.ForTest, path)] = true
		}
	}
	return bad
}

// unsaid returns the errors of the packages that the text does not have yet: the
// go command stops at the first kind of error.
func unsaid(listed []listedPackage, text string) string {
	errs := make(map[string]bool)
	for _, p := range listed {
		if p.Error != nil {
			p.DepsErrors = append(p.DepsErrors, *p.Error)
		}
		for _, e := range p.DepsErrors {
			if !strings.Contains(text, strings.TrimSpace(e.Err)) {
				errs[e.String()+"\n"] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(errs)), "")
}

// without returns the packages that are not in the set.
func without(pkgs []listedPackage, set map[string]bool) []listedPackage {
	return slices.DeleteFunc(slices.Clone(pkgs), func(p listedPackage) bool { return set[p.ImportPath] })
}

// paths returns the import paths of packages.
func paths(pkgs []listedPackage) []string {
	var list []string
	for _, p := range pkgs {
		list = append(list, p.ImportPath)
	}
	return list
}
