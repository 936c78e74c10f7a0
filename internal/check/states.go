package check

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// manyStates is how many fields may decide whether a path is taken before it is
// doubtful that it ever is: what an object is in one of many states excludes what its
// other fields would have to be.
const manyStates = 3

// states returns how many fields, by name, decide in the functions of a path whether
// its calls are made, as far as they are functions of the package. Booleans and what is
// compared with constants are states; errors, pointers and lengths are not.
//
//	func (c *Conn) renegotiate() error {
//		if c.version == v13 { return errUnexpected }
//		if !c.isClient { return errUnexpected }
//		if c.config.Renegotiation == never { return errUnexpected }
//		c.mu.Lock()                                 // three
func (j *judge) states(path []lock.Frame) int {
	if j.named == nil {
		j.named = map[string]*event.Func{}
		for _, f := range j.p.Funcs {
			j.named[f.Name] = f
		}
	}
	var fields []string
	for _, fr := range path {
		if f := j.named[fr.Func]; f != nil {
			fields = append(fields, deciding(f, fr.Site)...)
		}
	}
	slices.Sort(fields)
	return len(slices.Compact(fields))
}

// deciding returns the fields by which a function decides whether it gets to what
// is done at a site.
func deciding(f *event.Func, at lock.Site) []string {
	var fields []string
	controls, _ := f.Controls()
	seen := make([]bool, len(f.Blocks))
	var visit func(block int)
	visit = func(block int) {
		for _, b := range controls[block] {
			if seen[b] {
				continue
			}
			seen[b] = true
			c := f.Blocks[b].Term.Cond.Cond
			state := c.Op == "?" || c.Op == "==" && c.Y.Const != "" && !c.Y.IsNil()
			place := c.X.Place()
			if i := strings.LastIndexByte(place, '.'); state && place == c.X.Path && c.X.Shared() && i >= 0 {
				fields = append(fields, place[i:])
			}
			visit(b)
		}
	}
	for i := range f.Blocks {
		here := func(e event.Event) bool { return e.Site == at || e.Call != nil && e.Call.Site == at }
		if slices.ContainsFunc(f.Blocks[i].Events, here) {
			visit(i)
		}
	}
	return fields
}
