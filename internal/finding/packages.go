package finding

import "strings"

// Packages is a set of packages: import paths, and patterns "path/..." for a package
// and those below it.
type Packages []string

// Contain reports whether the package of an import path is in the set. The external
// test of a package, "path_test", is where the package is.
func (p Packages) Contain(path string) bool {
	path = strings.TrimSuffix(path, "_test")
	for _, pattern := range p {
		if root, ok := strings.CutSuffix(pattern, "/..."); pattern == path || ok && (path == root || strings.HasPrefix(path, root+"/")) {
			return true
		}
	}
	return false
}
