package check

import (
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/held"
)

// missingUnlock returns what gives back a leaked lock: one deferred call in the
// place of all others, where nothing comes between them and the end of the
// function; or else a call on the way out.
func (j *judge) missingUnlock(l held.Leak) []finding.Fix {
	if l.By != "" || l.Left || len(l.Through) > 0 || len(l.Taken.Path) > 0 {
		return nil // the function has no call of its own for the lock
	}
	unlock := unlocking(l.Mode)
	if edits := j.edit.Defer(l.Taken.Site, l.Freed); edits != nil {
		return []finding.Fix{{Message: "defer the " + unlock, Edits: edits}}
	}
	if !l.Always {
		return nil
	}
	if edits := j.edit.Unlock(l.Taken.Site, l.Return); edits != nil {
		return []finding.Fix{{Message: unlock + " on this way out", Edits: edits}}
	}
	return nil
}

// rightUnlock returns what gives back a lock by the method that was meant.
func (j *judge) rightUnlock(r held.Report) []finding.Fix {
	if len(r.Path) > 0 || r.Right || r.Rule != "LK3003" && r.Rule != "LK3004" {
		return nil
	}
	unlock := unlocking(r.Held.Mode)
	if edits := j.edit.Method(r.Site, unlock); edits != nil {
		return []finding.Fix{{Message: "call " + unlock, Edits: edits}}
	}
	return nil
}
