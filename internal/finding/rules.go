package finding

import (
	"slices"
	"strings"
)

// Rule is what a reader may want to know about a kind of finding before they
// see one. Its documentation lies with its analyzer.
type Rule struct {
	ID       string `json:"id"`       // "LK1001": stable, never used again for something else
	Analyzer string `json:"analyzer"` // the analyzer that reports it, as go vet names it
	Title    string `json:"title"`    // one line, lower case
	Default  bool   `json:"default"`  // whether it runs when nobody asks for it
}

// rules is the table of the rules that exist, by id. A rule that cannot hold
// 95 % precision on real code must not be a default one.
var rules = [...]Rule{
	{"LK0001", "annotation", "a malformed annotation or suppression", true},
	{Unused, "annotation", "a suppression that suppresses nothing", true},

	{"LK1001", "lockorder", "locks taken in a cycle", true},
	{"LK1002", "lockorder", "two instances of one lock taken with nothing that orders them", true},
	{"LK1003", "lockorder", "a declared lock order is violated", true},

	{"LK2001", "relock", "a mutex locked again while it is held", true},
	{"LK2002", "relock", "RLock while the same goroutine holds RLock", true},
	{"LK2003", "relock", "Lock while holding RLock, or RLock while holding Lock", true},
	{"LK2004", "relock", "Once.Do that reaches the same Once", true},

	{"LK3001", "unlock", "a lock still held on a way out that others release", true},
	{"LK3002", "unlock", "unlock of a lock that is not held", true},
	{"LK3003", "unlock", "Unlock after RLock, or RUnlock after Lock", true},
	{"LK3004", "unlock", "deferred Lock where Unlock was meant", true},
	{"LK3005", "unlock", "deferred unlock in a loop that locks again", true},
	{"LK3006", "unlock", "panic with a lock held that other ways out release", false},

	{"LK4001", "lockblock", "a channel operation under a lock that the other side needs", true},
	{"LK4002", "lockblock", "WaitGroup.Wait under a lock that those it waits for take", true},
	{"LK4003", "lockblock", "Cond.Wait under another lock that the signaller needs", true},
	{"LK4004", "lockblock", "slow work under a lock", false},
	{"LK4005", "lockblock", "a callback under a lock that it may want", true},

	{"LK5001", "guardedby", "data used without the lock that is declared to guard it", true},
	{"LK5002", "guardedby", "data used without the lock that guards it everywhere else", true},
	{"LK5003", "guardedby", "data written while its lock is only read-locked", true},
	{"LK5004", "guardedby", "a variable written by several goroutines with no lock", true},
	{"LK5005", "guardedby", "data used both directly and by sync/atomic", true},

	{"LK6001", "chanleak", "a goroutine that sends to a channel whose receiver may have left", true},
	{"LK6002", "chanleak", "a receive that nobody sends to or closes", true},

	{"LK7001", "sleepsync", "time.Sleep in place of waiting for goroutines", true},

	{"LK8001", "waitgroup", "a WaitGroup that waits in the wrong place, or for ever", true},

	// Found in runs only.
	{"LK9001", "run", "goroutines that wait for each other", true},
	{"LK9002", "run", "a lock whose owner has ended or waits for ever", true},
	{"LK9003", "run", "a goroutine that can never go on", true},
	{"LK9004", "run", "a long wait for a lock", true},
	{"LK9005", "run", "a lock held for long", true},
	{"LK9006", "run", "an assertion about a lock does not hold", true},
}

// Rules returns all rules, by id.
func Rules() []Rule { return slices.Clone(rules[:]) }

// RuleByID returns the rule of that id, in either case of letters.
func RuleByID(id string) (Rule, bool) {
	for _, r := range rules {
		if strings.EqualFold(r.ID, id) {
			return r, true
		}
	}
	return Rule{}, false
}
