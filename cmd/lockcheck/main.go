// Command lockcheck finds what can stop a Go program: see lockcheck --help.
package main

import (
	"os"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/cli"
	"github.com/lockcheck/lockcheck/internal/config"
)

func main() {
	os.Exit(cli.Main(engine(config.Default())))
}

// engine returns the analysis, set as a configuration says.
func engine(c *config.Config) cli.Engine {
	declared := analyzer.Declare(c.Declared)
	on, off := c.Rules.Changes()
	return cli.Engine{
		Analyzers:  analyzer.Suite(analyzer.Options{Low: c.Low, Enabled: on, Disabled: off, Exclude: c.Exclude, Declared: declared}),
		Program:    analyzer.Program(declared),
		Link:       analyzer.Link,
		Order:      analyzer.Order,
		Configured: engine,
	}
}
