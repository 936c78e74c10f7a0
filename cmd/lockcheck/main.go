// Command lockcheck finds what can stop a Go program: see lockcheck --help.
package main

import (
	"os"

	"github.com/lockcheck/lockcheck/analyzer"
	"github.com/lockcheck/lockcheck/internal/cli"
)

func main() {
	os.Exit(cli.Main(cli.Engine{
		Analyzers: analyzer.Suite(analyzer.Options{}),
		Program:   analyzer.Program(),
		Link:      analyzer.Link,
		Order:     analyzer.Order,
	}))
}
