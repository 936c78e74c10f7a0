package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// tally is what a function, with those that it calls, has done with an object on a
// path. Counts end at many.
type tally struct {
	made  *event.Step // where it was made
	sends uint8       // that wait until somebody receives
	tries uint8       // sends, or selects that offer
	gets  uint8
	adds  uint8
	dones uint8

	// all: it has received as often as its loop says, or until the channel was
	// closed.
	all    bool
	closed bool
	// told: it went a way that what it received said.
	told bool
	// asked: it went a way because something else was received; declined: in place of
	// the object itself.
	asked, declined bool
	// word is one more than the last other object whose word it took for which way to
	// go: what was received from it, or that it is closed.
	word int
	// unseen: it found a channel closed that nobody in sight closes.
	unseen bool
	// checked: it has asked whether something is nil, such as an error.
	checked bool
	// sentinel: an error was found to be none of those that say that all is over.
	// From here on sends are not expected.
	sentinel bool
	rare     uint8 // sends in that state

	started starts
	// early is the go statement that started a goroutine to wait for the group when
	// nothing had been added to it.
	early *event.Step
}

// many stands for any number that is not small.
const many = 4

func count(n *uint8, by uint8) { *n = min(many, *n+by) }

// starts says which goroutines a path has started. It can be compared.
type starts struct {
	list [6]started
	over bool // there were more
}

type started struct {
	by *event.Step
	n  uint8 // 2 stands for more than one
}

func (s *starts) add(by *event.Step, n uint8) {
	for i := range s.list {
		switch s.list[i].by {
		case nil:
			s.list[i] = started{by, min(n, 2)}
			return
		case by:
			s.list[i].n = min(s.list[i].n+n, 2)
			return
		}
	}
	s.over = true
}

// most raises the numbers to those of other.
func (s *starts) most(other starts) {
	for _, o := range other.all() {
		i := slices.IndexFunc(s.list[:], func(x started) bool { return x.by == o.by })
		if i < 0 {
			s.add(o.by, o.n)
		} else {
			s.list[i].n = max(s.list[i].n, o.n)
		}
	}
	s.over = s.over || other.over
}

// all returns the go statements.
func (s *starts) all() []started {
	n := slices.IndexFunc(s.list[:], func(x started) bool { return x.by == nil })
	if n < 0 {
		n = len(s.list)
	}
	return s.list[:n]
}

// then adds what a callee did.
func (t *tally) then(c tally) {
	if c.made != nil {
		t.made = c.made
	}
	count(&t.sends, c.sends)
	count(&t.tries, c.tries)
	count(&t.gets, c.gets)
	count(&t.adds, c.adds)
	count(&t.dones, c.dones)
	count(&t.rare, c.rare)
	t.all, t.closed = t.all || c.all, t.closed || c.closed
	t.checked = t.checked || c.checked
	t.told, t.asked, t.declined = t.told || c.told, t.asked || c.asked, t.declined || c.declined
	for _, s := range c.started.all() {
		t.started.add(s.by, s.n)
	}
	t.started.over = t.started.over || c.started.over
	if c.word != 0 {
		t.word = c.word
	}
	if t.early == nil {
		t.early = c.early
	}
}
