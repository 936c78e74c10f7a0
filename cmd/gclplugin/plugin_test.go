package gclplugin_test

import (
	"maps"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	_ "github.com/lockcheck/lockcheck/cmd/gclplugin"
)

// build returns the analyzers as golangci-lint gets them.
func build(t *testing.T, settings any) []*analysis.Analyzer {
	t.Helper()
	create, err := register.GetPlugin("lockcheck")
	if err != nil {
		t.Fatal(err)
	}
	p, err := create(settings)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.GetLoadMode(); got != register.LoadModeTypesInfo {
		t.Errorf("load mode %s, want %s", got, register.LoadModeTypesInfo)
	}
	analyzers, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(analyzers); err != nil {
		t.Error(err)
	}
	return analyzers
}

// messages returns what the analyzers, which run side by side, report in an example,
// by rule.
func messages(t *testing.T, analyzers []*analysis.Analyzer) map[string]string {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, "github.com/lockcheck/lockcheck/examples/deadlock/lockorder")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Error(act.Err)
		}
		for _, d := range act.Diagnostics {
			found[d.Category] = d.Message
			if len(d.Related) > 0 {
				t.Errorf("%s: has related information", d.Message)
			}
		}
	}
	return found
}

// Both locks and both places of a cycle are in its message: golangci-lint shows
// nothing else.
func TestSettings(t *testing.T) {
	cycle := map[string]string{"LK1001": "LK1001: acquiring main.b while holding main.a may deadlock: opposite order at main.go:39"}
	for _, test := range []struct {
		settings any
		want     map[string]string
	}{
		{nil, cycle},
		{map[string]any{"rules": map[string]any{"disable": "relock"}}, cycle},
		{map[string]any{"rules": map[string]any{"disable": "lockorder"}}, nil},
		{map[string]any{"exclude": []any{"github.com/lockcheck/lockcheck/examples/..."}}, nil},
	} {
		if got := messages(t, build(t, test.settings)); !maps.Equal(got, test.want) {
			t.Errorf("settings %v: got %v, want %v", test.settings, got, test.want)
		}
	}

	create, err := register.GetPlugin("lockcheck")
	if err != nil {
		t.Fatal(err)
	}
	_, err = create(map[string]any{"rules": map[string]any{"enabel": "LK3006"}})
	if want := `settings of lockcheck: unknown key "enabel" in rules; did you mean enable? (keys: disable, enable)`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}
