// Package directive reads what programmers tell lockcheck in comments. It takes
// the text of one comment and knows nothing of where it stands.
//
//	//lockcheck:order A.mu < B.mu < C.mu     locks are taken in this order
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
)

// Directive is the meaning of a comment.
type Directive struct {
	Kind   Kind
	Locks  []string // Order: locks as written, outermost first
	Rules  []string // Ignore: rule ids, or analyzer names; empty: all
	Reason string   // Ignore
	// Line says that an Ignore is for its own line only.
	Line bool
}

// They are compiled when they are needed, which few of the processes come to that
// analyse a package each.
var (
	ruleID   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(LK\d{4}|lockcheck|lockorder|relock|unlock)$`) })
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
	if verb != "order" {
		return Directive{}, fmt.Errorf("unknown annotation //lockcheck:%s: expected //lockcheck:order", verb)
	}
	d := Directive{Kind: Order}
	rest, _, _ = strings.Cut(rest, "//")
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
