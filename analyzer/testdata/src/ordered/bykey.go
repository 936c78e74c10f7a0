package ordered

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A Dir is ordered by its path.
type Dir struct {
	path string
	mu   sync.Mutex
	n    int
}

// Rename is silent: strings.Compare decides the order.
func Rename(src, dst *Dir) {
	switch strings.Compare(src.path, dst.path) {
	case 0:
		src.mu.Lock()
		defer src.mu.Unlock()
	case -1:
		src.mu.Lock()
		defer src.mu.Unlock()
		dst.mu.Lock()
		defer dst.mu.Unlock()
	default:
		dst.mu.Lock()
		defer dst.mu.Unlock()
		src.mu.Lock()
		defer src.mu.Unlock()
	}
	src.n--
	dst.n++
}

// Chmod is silent: the directories are sorted before they are locked.
func Chmod(dirs []*Dir) {
	slices.SortFunc(dirs, func(a, b *Dir) int { return cmp.Compare(a.path, b.path) })
	for _, d := range dirs {
		d.mu.Lock()
	}
	for _, d := range dirs {
		d.n = 0
	}
	for _, d := range dirs {
		d.mu.Unlock()
	}
}
