// Package directive reads what programmers tell lockcheck in comments. It takes
// the text of one comment and knows nothing of where it stands.
//
//	//lockcheck:order A.mu < B.mu < C.mu     locks are taken in this order
//	//lockcheck:guardedby mu                 of a field or variable: it is used under mu
//	//lockcheck:requires mu                  of a function: it is called with mu held
//	//lint:ignore LK1001,LK2001 reason       no such finding on this or the next line
//	//nolint:lockcheck // reason             no finding on this line
package directive

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Kind says what a directive does.
type Kind uint8

// The kinds. None is a comment that is no directive of lockcheck's.
const (
	None Kind = iota
	Order
	Ignore
	GuardedBy
	Requires
)

// Directive is the meaning of a comment.
type Directive struct {
	Kind   Kind
	Locks  []string // Order: locks as written, outermost first; GuardedBy: one; Requires: all
	Rules  []string // Ignore: rule ids, or analyzer names; empty: all
	Reason string   // Ignore
	// Line says that an Ignore is for its own line only.
	Line bool
}

// They are compiled when they are needed, which few of the processes come to that
// analyse a package each.
var (
	ruleID = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(LK\d{4}|lockcheck|lockorder|relock|unlock|guardedby|lockblock|chanleak|sleepsync|waitgroup)$`)
	})
	lockName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*){0,3}$`)
	})
)

// Parse returns the directive that a comment is; text includes the slashes. The
// error says what was expected.
func Parse(text string) (Directive, error) {
	switch {
	case strings.HasPrefix(text, "//lockcheck:"):
		return parseOwn(strings.TrimPrefix(text, "//lockcheck:"))
	case strings.HasPrefix(text, "//lint:ignore"):
		return parseIgnore(strings.TrimPrefix(text, "//lint:ignore"))
	case strings.HasPrefix(text, "//nolint:"):
		return parseNolint(strings.TrimPrefix(text, "//nolint:"))
	}
	return Directive{}, nil
}

func parseOwn(text string) (Directive, error) {
	verb, rest, _ := strings.Cut(text, " ")
	rest, _, _ = strings.Cut(rest, "//")
	switch verb {
	case "order":
		return parseOrder(rest)
	case "guardedby":
		return parseNames(verb, rest, Directive{Kind: GuardedBy}, 1)
	case "requires":
		return parseNames(verb, rest, Directive{Kind: Requires}, len(rest))
	}
	return Directive{}, fmt.Errorf("unknown annotation //lockcheck:%s: expected //lockcheck:order, guardedby or requires", verb)
}

// parseNames reads the locks of an annotation that has at least one, and at most
// so many.
func parseNames(verb, rest string, d Directive, most int) (Directive, error) {
	d.Locks = strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(d.Locks) == 0 || len(d.Locks) > most {
		return Directive{}, fmt.Errorf("malformed //lockcheck:%s: expected a lock as in mu or T.mu, found %q", verb, strings.TrimSpace(rest))
	}
	for _, name := range d.Locks {
		if !lockName().MatchString(name) {
			return Directive{}, fmt.Errorf("malformed //lockcheck:%s: expected a lock as in mu or T.mu, found %q", verb, name)
		}
	}
	return d, nil
}

// prose is how comments name a guard in words, and how gVisor's checklocks does.
var (
	prose = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(also\s+)?\b(?:guarded|protected)\s+by\s+([\pL_][\pL\pN_]*(?:\.[\pL_][\pL\pN_]*)*)`)
	})
	checklocks = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\+checklocks(?:read)?:([\pL_][\pL\pN_.]*)\s*$`)
	})
)

// Guard returns the locks that the comment of a field, a variable or a function
// names in other forms than the package's own: "guarded by mu", "+checklocks:mu".
// What follows "by" may be a word of prose: certain says that it is none.
func Guard(comment string) (names []string, certain bool) {
	for _, m := range checklocks().FindAllStringSubmatch(comment, -1) {
		names = append(names, m[1])
	}
	if len(names) > 0 {
		return names, true
	}
	if m := prose().FindStringSubmatch(comment); m != nil && m[1] == "" { // "also" speaks of a second lock
		return []string{strings.TrimSuffix(m[2], ".")}, false
	}
	return nil, false
}

// What comments of a lock say that it guards.
var (
	covers = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(?:\b(?:protects?|guards?|(?:protection|guard)\s+of)\b|^(?:\w+\s+is\s+)?for\b)([^.;:(]*)`)
	})
	less = sync.OnceValue(func() *regexp.Regexp { // than all that is done to it
		return regexp.MustCompile(`(?i)\b(writes?|writing|updates?|against|calls?|only)\b`)
	})
	follows = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(below|following|follow|follows)\b`)
	})
	itself = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(locks?|locked|locking|mutex|mu|guarded|protected|atomic\w*|immutable|const\w*|read.?only|never|once|safe|concurren\w*|owned|used by|only)\b`)
	})
	ofLock = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(.+?)_?(mu|mut|mtx|mutex|lock)$`)
	})
)

// Covers returns the words in which the comment of a lock says what it guards, some
// of which may be names, and whether it speaks of the fields that follow.
func Covers(comment, name string) (words []string, below bool) {
	comment = strings.Join(strings.Fields(comment), " ")
	for _, m := range covers().FindAllStringSubmatch(comment, -1) {
		if less().MatchString(m[1]) {
			continue
		}
		words = append(words, strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(" ,'\"`&/", r) })...)
		below = below || follows().MatchString(m[1])
	}
	if names, _ := Guard(comment); len(names) == 1 && names[0] == name {
		below = true
	}
	return words, below
}

// SpeaksForItself reports whether the comment of a field says how it is used, so that
// what is said of the fields around it need not be meant for it.
func SpeaksForItself(comment string) bool { return itself().MatchString(comment) }

// NamedFor reports whether a lock has its name from a field: itemsMu, of items.
func NamedFor(lock, field string) bool {
	m := ofLock().FindStringSubmatch(lock)
	return m != nil && strings.EqualFold(m[1], field)
}

func parseOrder(rest string) (Directive, error) {
	d := Directive{Kind: Order}
	for _, name := range strings.Split(rest, "<") {
		name = strings.TrimSpace(name)
		if !lockName().MatchString(name) {
			return Directive{}, fmt.Errorf("malformed //lockcheck:order: expected two or more locks as in A.mu < B.mu, found %q", name)
		}
		d.Locks = append(d.Locks, name)
	}
	if len(d.Locks) < 2 {
		return Directive{}, fmt.Errorf("malformed //lockcheck:order: expected two or more locks as in A.mu < B.mu, found only %q", d.Locks[0])
	}
	return d, nil
}

func parseIgnore(text string) (Directive, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 || !strings.HasPrefix(text, " ") {
		return Directive{}, nil // staticcheck's to complain about
	}
	d := Directive{Kind: Ignore}
	for _, id := range strings.Split(fields[0], ",") {
		if ruleID().MatchString(id) {
			d.Rules = append(d.Rules, id)
		}
	}
	if len(d.Rules) == 0 {
		return Directive{}, nil // other tools' checks
	}
	d.Reason = strings.Join(fields[1:], " ")
	if d.Reason == "" {
		return Directive{}, fmt.Errorf("a suppression needs a reason: //lint:ignore %s why", fields[0])
	}
	return d, nil
}

func parseNolint(text string) (Directive, error) {
	names, reason, _ := strings.Cut(text, "//")
	d := Directive{Kind: Ignore, Line: true, Reason: strings.TrimSpace(reason)}
	mine := false
	for _, n := range strings.Split(names, ",") {
		mine = mine || strings.TrimSpace(n) == "lockcheck"
	}
	if !mine {
		return Directive{}, nil
	}
	if d.Reason == "" {
		return Directive{}, fmt.Errorf("a suppression needs a reason: //nolint:lockcheck // why")
	}
	return d, nil
}
