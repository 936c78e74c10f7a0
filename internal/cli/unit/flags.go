package unit

import (
	"flag"
	"io"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Options are what the flags before a .cfg file say.
type Options struct {
	Analyzers []*analysis.Analyzer // those that are to run
	JSON      bool
	Context   int // lines to be printed around a diagnostic's; none, not even its own, if negative
}

// ParseFlags reads the flags that go vet passes on: -json, -c, for each analyzer
// -name, which runs those named only, or -name=false, which runs the others, and
// the analyzers' own, -name.flag. It reports whether it knows them all.
func ParseFlags(args []string, analyzers []*analysis.Analyzer) (*Options, bool) {
	opts := &Options{}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&opts.JSON, "json", false, "")
	fs.IntVar(&opts.Context, "c", -1, "")
	enabled := map[string]*bool{}
	for _, a := range analyzers {
		enabled[a.Name] = fs.Bool(a.Name, false, "")
		a.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, a.Name+"."+f.Name, "") })
	}
	if err := fs.Parse(args); err != nil || fs.NArg() > 0 {
		return nil, false
	}
	named := map[string]bool{}
	only := false
	fs.Visit(func(f *flag.Flag) {
		if on, ok := enabled[f.Name]; ok {
			named[f.Name] = true
			only = only || *on
		}
	})
	opts.Analyzers = slices.DeleteFunc(slices.Clone(analyzers), func(a *analysis.Analyzer) bool {
		if only {
			return !*enabled[a.Name]
		}
		return named[a.Name]
	})
	return opts, true
}
