package unit

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestCompiled: all packages of a build get the same answer, those that import
// nothing included.
func TestCompiled(t *testing.T) {
	files := map[string]string{"fmt": "fmt.a"}
	for _, tt := range []struct {
		name string
		cfg  Config
		want bool
	}{
		{"imports", Config{Compiler: "gc", ImportMap: map[string]string{"fmt": "fmt"}, PackageFile: files}, true},
		{"imports nothing", Config{Compiler: "gc", PackageFile: map[string]string{}}, true},
		{"imports what has no file", Config{Compiler: "gc", ImportMap: map[string]string{"unsafe": "unsafe", "C": "C"}, PackageFile: map[string]string{}}, true},
		{"cgo", Config{Compiler: "gc", ImportMap: map[string]string{"fmt": "fmt", "C": "C"}, PackageFile: files}, true},
		{"not compiled", Config{Compiler: "gc", ImportMap: map[string]string{"fmt": "fmt"}, PackageFile: map[string]string{}}, false},
		{"a go command that does not compile", Config{Compiler: "gc"}, false},
		{"another compiler", Config{Compiler: "gccgo", PackageFile: files}, false},
	} {
		if got := Compiled(&tt.cfg); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestParseFlags: analyzers are chosen as package unitchecker does it.
func TestParseFlags(t *testing.T) {
	for _, tt := range []struct {
		args    []string
		want    []string // analyzers; nil: not for this driver
		json    bool
		context int
		level   string
	}{
		{nil, []string{"one", "two", "three"}, false, -1, ""},
		{[]string{"-json", "-c=2"}, []string{"one", "two", "three"}, true, 2, ""},
		{[]string{"-two"}, []string{"two"}, false, -1, ""},
		{[]string{"-two", "-one=false", "--three=true"}, []string{"two", "three"}, false, -1, ""},
		{[]string{"-two=false"}, []string{"one", "three"}, false, -1, ""},
		{[]string{"-one.level=high", "-two=false"}, []string{"one", "three"}, false, -1, "high"},
		{[]string{"-fix"}, nil, false, 0, ""},
		{[]string{"-json", "file"}, nil, false, 0, ""},
	} {
		level := ""
		var all []*analysis.Analyzer
		for _, name := range []string{"one", "two", "three"} {
			all = append(all, &analysis.Analyzer{Name: name})
		}
		all[0].Flags.Func("level", "", func(s string) error { level = s; return nil })
		opts, ok := ParseFlags(tt.args, all)
		if ok != (tt.want != nil) {
			t.Errorf("%q: known %v", tt.args, ok)
		}
		if !ok {
			continue
		}
		var got []string
		for _, a := range opts.Analyzers {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, tt.want) || opts.JSON != tt.json || opts.Context != tt.context || level != tt.level {
			t.Errorf("%q: %+v with %q, level %q, want %+v", tt.args, opts, got, level, tt)
		}
	}
}
