package cli

import (
	"fmt"
	"go/version"
	"strings"
)

// oldestGo is the first go command that keeps the output of a vet tool in its
// cache and prints it apart from error messages.
const oldestGo = "go1.26"

// outdated returns an error if lockcheck, built with Go version tool, cannot
// analyse what Go version goCommand compiles: the type checker of an older Go
// refuses the standard library of a newer one. Only the language version
// counts; versions that are not known, such as those of a development tree, are
// given the benefit of the doubt.
func outdated(tool, goCommand string) error {
	t, g := lang(tool), lang(goCommand)
	if t == "" || g == "" || version.Compare(t, g) >= 0 {
		return nil
	}
	return fmt.Errorf("built with %s, the go command is %s: reinstall with `go install github.com/lockcheck/lockcheck/cmd/lockcheck@latest`", t, g)
}

// lang returns the language version, "go1.26", of what runtime.Version or go
// env GOVERSION says, and "" if that names no release.
func lang(v string) string {
	v, _, _ = strings.Cut(v, " ") // "go1.26.1 X:experiment"
	return version.Lang(v)
}
