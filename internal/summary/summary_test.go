package summary_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/held/heldtest"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// TestFacts compares the facts of the packages of each archive with its want
// section. A package gets the facts of those before it, encoded.
func TestFacts(t *testing.T) {
	eventtest.Run(t, func(t *testing.T, pkgs []event.Source) string {
		var out string
		for _, f := range analyze(t, pkgs, nil) {
			out += facts(f)
		}
		return out
	})
}

// analyze returns the facts of packages, each with what those before it hand on.
// It reorders the functions of each as shuffle says, if that is not nil.
func analyze(t testing.TB, pkgs []event.Source, shuffle func(n int, swap func(i, j int))) []*summary.Facts {
	t.Helper()
	blobs := map[string][]byte{}
	var list []*summary.Facts
	for _, src := range pkgs {
		pkg := eventtest.Build(t, src)
		if shuffle != nil {
			shuffle(len(pkg.Funcs), func(i, j int) { pkg.Funcs[i], pkg.Funcs[j] = pkg.Funcs[j], pkg.Funcs[i] })
		}
		f := summary.Analyze(pkg, summary.NewImports(blobs)).Export(false)
		blobs[pkg.Path] = encode(t, f)
		list = append(list, f)
	}
	return list
}

func encode(t testing.TB, f *summary.Facts) []byte {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// facts prints facts, one a line.
func facts(f *summary.Facts) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", f.Path)
	for _, fn := range f.Funcs {
		fmt.Fprintf(&b, "  %s\n%s", fn.Key, heldtest.Effects(fn.Effects))
	}
	for _, e := range f.Edges {
		fmt.Fprintf(&b, "  order %s\n", heldtest.Edge(e))
	}
	for _, x := range f.Fills {
		fmt.Fprintf(&b, "  %s may be %s\n", x.Hole, strings.Join(x.Keys, ", "))
	}
	for _, c := range f.Wrote {
		fmt.Fprintf(&b, "  wrote %s\n", c)
	}
	return b.String()
}

// source returns packages that have all kinds of facts.
func source(t testing.TB) []event.Source {
	t.Helper()
	var pkgs []event.Source
	for _, name := range []string{"imported", "holes", "recursion", "contexts"} {
		ar, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range ar.Files { // the same names stand in several archives
			f := &ar.Files[i]
			f.Data = bytes.ReplaceAll(f.Data, []byte("example.com/lib"), []byte("example.com/"+name+"/lib"))
			f.Name = name + "/" + f.Name
		}
		pkgs = append(pkgs, eventtest.Check(t, ar)...)
	}
	return pkgs
}

// sorted returns the lines of a text in order.
func sorted(text string) string {
	lines := strings.SplitAfter(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// TestRoundTrip: what Encode writes, Decode reads, with the edges sorted by class.
func TestRoundTrip(t *testing.T) {
	for _, f := range analyze(t, source(t), nil) {
		data := encode(t, f)
		got, err := summary.Decode(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if again := encode(t, got); !bytes.Equal(again, data) {
			t.Errorf("decoded and encoded again:\n%s\nfirst:\n%s", again, data)
		}
		slices.SortStableFunc(f.Edges, func(a, b order.Edge) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		})
		if got, want := indent(got), indent(f); !bytes.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// indent returns a value as text, in which an empty list is as good as none.
func indent(v any) []byte {
	data, err := json.MarshalIndent(v, "", "\t")
	data = bytes.ReplaceAll(data, []byte(": []"), []byte(": null"))
	if err != nil {
		return []byte(err.Error())
	}
	return data
}

// TestDeterministic: equal sources give equal bytes, whatever the maps do.
func TestDeterministic(t *testing.T) {
	first := analyze(t, source(t), nil)
	for range 10 {
		for i, f := range analyze(t, source(t), nil) {
			if got, want := encode(t, f), encode(t, first[i]); !bytes.Equal(got, want) {
				t.Fatalf("%s: got\n%s\nat first\n%s", f.Path, got, want)
			}
		}
	}
}

// TestShuffled: the order of the functions in a package, and of its files, says
// nothing about their facts.
func TestShuffled(t *testing.T) {
	// Which way around a ring a witness goes is decided by the source's order.
	pkgs := slices.DeleteFunc(source(t), func(src event.Source) bool { return strings.HasSuffix(src.Pkg.Path(), "recursion") })
	first := analyze(t, pkgs, nil)
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 0))
		for i, f := range analyze(t, pkgs, r.Shuffle) {
			if got, want := facts(f), facts(first[i]); sorted(got) != sorted(want) {
				t.Fatalf("%s, seed %d: got\n%s\nin source order\n%s", f.Path, seed, got, want)
			}
		}
	}
}

// TestUnreadable: facts that cannot be read are as good as none.
func TestUnreadable(t *testing.T) {
	for _, data := range []string{"", "{", "[]", `{"Funcs": 7}`} {
		im := summary.NewImports(map[string][]byte{"example.com/q": []byte(data)})
		if c := im.Classes(); len(c) > 0 {
			t.Errorf("classes of %q: %v", data, c)
		}
		if e := im.Effects("(*example.com/q.T).M"); e != nil {
			t.Errorf("effects of %q: %+v", data, e)
		}
	}
}

func TestPackageOf(t *testing.T) {
	for key, want := range map[string]string{
		"example.com/p.F":               "example.com/p",
		"(*example.com/p.T).M":          "example.com/p",
		"(example.com/p.T).M":           "example.com/p",
		"example.com/p.F$1$2":           "example.com/p",
		"(*example.com/p.Map[K, V]).M":  "example.com/p",
		"(*gopkg.in/yaml.v3.T).M":       "gopkg.in/yaml.v3",
		"(*gopkg.in/yaml.v3/x.T).M":     "gopkg.in/yaml.v3/x",
		"example.com/nats.go.Connect":   "example.com/nats.go",
		"(*sync.RWMutex).RLocker":       "sync",
		"(*example.com/p.T[a.b/c.D]).M": "example.com/p",
		"init":                          "init",
	} {
		if got := summary.PackageOf(key); got != want {
			t.Errorf("PackageOf(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestNameable(t *testing.T) {
	for class, want := range map[string]bool{
		"example.com/p.T.Mu":           true,
		"example.com/p.T.mu":           false,
		"example.com/p.t.Mu":           false,
		"example.com/p.Mu":             true,
		"example.com/p.T.Shards[]":     true,
		"example.com/p.T.Outer.Mutex":  true,
		"example.com/p.F.mu":           false,
		"example.com/lower.T.RWMutex":  true,
		"example.com/p.T.shards[].Mu":  false,
		"example.com/p.T.Shards[].Mu":  true,
		"gopkg.in/yaml.v3.Decoder.Mu":  true,
		"gopkg.in/yaml.v3.Decoder.mu2": false,
	} {
		if got := summary.Nameable(lock.Class(class)); got != want {
			t.Errorf("Nameable(%q) = %v, want %v", class, got, want)
		}
	}
}

// TestSize: most locks are leaves, of which importers are told nothing; the facts
// of a package grow with what matters to importers, not with its code.
func TestSize(t *testing.T) {
	const n = 200
	head := "package p\n\nimport \"sync\"\n\n"
	leaves, nests := head, head
	for i := range n {
		leaves += fmt.Sprintf("type T%[1]d struct{ mu sync.Mutex; n int }\n\nfunc (t *T%[1]d) Add() { t.mu.Lock(); defer t.mu.Unlock(); t.n++ }\n\n", i)
		nests += fmt.Sprintf("var mu%[1]d sync.Mutex\n\nfunc F%[1]d() {\n\tmu%[1]d.Lock()\n\tdefer mu%[1]d.Unlock()\n", i)
		if i%4 != 0 { // four locks deep
			nests += fmt.Sprintf("\tF%d()\n", i-1)
		}
		nests += "}\n\n"
	}
	for name, tt := range map[string]struct {
		src    string
		budget int // bytes a function
	}{
		"leaves":              {leaves, 1},
		"nests out of reach":  {nests, 1},
		"nests within reach":  {strings.ReplaceAll(nests, "mu", "Mu"), 2500},
		"leaves within reach": {strings.ReplaceAll(leaves, "mu", "Mu"), 350},
	} {
		f := analyze(t, []event.Source{eventtest.Source(t, tt.src)}, nil)[0]
		if size := len(encode(t, f)); size > tt.budget*n {
			t.Errorf("%s: %d bytes of facts for %d functions, want at most %d", name, size, n, tt.budget*n)
		}
	}
}

// FuzzFacts: facts of packages, damaged, are read or refused, and what is read can
// be written, and asked for, again.
func FuzzFacts(f *testing.F) {
	for _, facts := range analyze(f, source(f), nil) {
		f.Add(encode(f, facts))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := summary.Decode(data)
		if err != nil {
			return
		}
		first := encode(t, facts)
		again, err := summary.Decode(first)
		if err != nil {
			t.Fatalf("Decode(%q), which Encode wrote: %v", first, err)
		}
		if got := encode(t, again); !bytes.Equal(got, first) {
			t.Errorf("Encode writes %q, then %q", first, got)
		}
		im := summary.NewImports(map[string][]byte{facts.Path: data})
		for _, fn := range facts.Funcs {
			im.Effects(fn.Key).IsEmpty()
		}
		im.HasHoles(facts.Path)
		for _, c := range im.Classes() {
			im.EdgesFrom(c)
		}
		facts.IsEmpty()
	})
}
