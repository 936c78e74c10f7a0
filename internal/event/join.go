package event

import (
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// Join returns the path of rel, a path on an object, when that object is base:
// the step from a callee's names to its caller's.
func Join(base, rel Ref) Ref {
	k := base
	k.Path += rel.Path
	if rel.Index.Kind != NoRoot {
		if k.Index.Kind != NoRoot && k.Index != rel.Index {
			return Ref{Class: rel.Class}
		}
		k.Index = rel.Index
	}
	switch {
	case rel.Via != "":
		k.Via = rel.Via
	case strings.HasSuffix(base.Path, "*") && base.Class != "":
		k.Via = base.Class
	}
	switch {
	case rel.Path == "":
		if k.Class == "" {
			k.Class = rel.Class
		}
		return k
	case base.Own == Whole && !strings.Contains(rel.Path, "*"):
		return k
	case base.Own == Prefix && base.Class != "":
		k.Class = base.Class + lock.Class(strings.TrimSuffix(rel.Path, "*"))
	default:
		k.Class = rel.Class
	}
	k.Own = rel.Own
	if strings.Contains(rel.Path, "*") {
		k.Fresh = false
	}
	return k
}
