// Command lockcheck finds what can stop a Go program: see lockcheck --help.
package main

import (
	"os"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/cli"
	"github.com/lockcheck/lockcheck/internal/lock"
)

func main() {
	declared := analyzer.Declare(lock.Declarations{})
	os.Exit(cli.Main(cli.Engine{
		Analyzers: analyzer.Suite(analyzer.Options{Declared: declared}),
		Program:   analyzer.Program(declared),
		Link:      analyzer.Link,
		Order:     analyzer.Order,
	}))
}
