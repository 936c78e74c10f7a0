package held

import (
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
)

// noEffects is an Env of functions that do nothing.
type noEffects struct{}

func (noEffects) Func(string) *event.Func { return nil }

func (noEffects) Effects(string) *Effects { return nil }

// TestKeeps: of the values that a body stores those are noted on which some lock
// depends. The others are many: the initialisation of a generated package has
// thousands, and each store looks at all that is noted.
func TestKeeps(t *testing.T) {
	pkg := eventtest.Build(t, eventtest.Source(t, `package p

import "sync"

type T struct {
	mu           sync.Mutex
	asked, other bool
	n            int
}

func F(t *T) {
	t.asked = true
	t.other = true
	if t.asked {
		t.mu.Lock()
	}
	if t.other {
		t.n++
	}
	if t.asked {
		t.mu.Unlock()
	}
	if t.other {
		t.n++
	}
}
`))
	var kept, dropped []string
	for _, fn := range pkg.Funcs {
		live := newLiveness(fn, noEffects{})
		f := &frame{fn: fn}
		for _, b := range fn.Blocks {
			for _, e := range b.Events {
				if e.Assign == nil {
					continue
				}
				place := e.Assign.To.X
				if live.keeps(f, place) {
					kept = append(kept, place.Path)
				} else {
					dropped = append(dropped, place.Path)
				}
			}
		}
	}
	if !slices.Equal(kept, []string{".asked*"}) || !slices.Equal(dropped, []string{".other*"}) {
		t.Errorf("kept %q, dropped %q", kept, dropped)
	}
}
