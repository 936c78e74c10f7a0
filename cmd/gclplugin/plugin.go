// Package gclplugin makes lockcheck a linter of golangci-lint, version 2, by its
// module plugin system. A golangci-lint that imports it has a custom linter named
// lockcheck; docs/guides/golangci-lint.md tells how to build one. Its settings are
// the keys of a configuration, see docs/configuration.md.
package gclplugin

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/config"
)

func init() { register.Plugin("lockcheck", New) }

// New returns the plugin for the settings block of .golangci.yml, which may be nil. A
// setting that is unknown or makes no sense is an error.
func New(settings any) (register.LinterPlugin, error) {
	c, err := config.Decode(settings)
	if err != nil {
		return nil, fmt.Errorf("settings of lockcheck: %w", err)
	}
	return plugin{c}, nil
}

type plugin struct{ config *config.Config }

// GetLoadMode returns the load mode: types are needed.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the analyzers, set as the settings say.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	on, off := p.config.Rules.Changes()
	suite := analyzer.Suite(analyzer.Options{
		Low: p.config.Low, Enabled: on, Disabled: off, Exclude: p.config.Exclude, Declared: analyzer.Declare(p.config.Declared),
	})
	for i, a := range suite {
		suite[i] = alone(a)
	}
	return suite, nil
}

// alone returns the analyzer without the related information of its diagnostics:
// golangci-lint makes an issue of its own of each. What a message says is enough to
// find the locks and where they are taken.
func alone(a *analysis.Analyzer) *analysis.Analyzer {
	out := *a
	out.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Report = func(d analysis.Diagnostic) {
			d.Related = nil
			pass.Report(d)
		}
		return a.Run(&inner)
	}
	return &out
}
