package instrument

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// Link gives a GOROOT another name, below the folder cache. Toolchains that the go
// command downloads lie in the module cache, where it takes no overlay; by another
// name it does.
func Link(goroot, cache string) (string, error) {
	hash := sha256.Sum256([]byte(goroot))
	link := filepath.Join(cache, hex.EncodeToString(hash[:8]))
	if err := os.MkdirAll(cache, 0o777); err != nil {
		return "", err
	}
	err := os.Symlink(goroot, link)
	if to, readErr := os.Readlink(link); readErr == nil && to == goroot {
		return link, nil // it may have been there
	}
	if err == nil {
		err = fmt.Errorf("%s is something else", link)
	}
	return "", fmt.Errorf("a name for a toolchain in the module cache: %w", err)
}
