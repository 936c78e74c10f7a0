package finding

import "strings"

// RuntimeRule is a kind of report that only watching a run makes: package
// lockcheck, the drop-in for package sync. What a run and the source both show has
// the static rule.
type RuntimeRule struct {
	ID    string
	Title string // one line, lower case
	Text  string // what it means and what to do
}

// runtimeRules is the table of these rules, by id.
var runtimeRules = [...]RuntimeRule{
	{"LK9001", "goroutines wait for each other: a deadlock", `
Each of the goroutines holds what the one before it waits for: a lock, or, in
WaitGroup.Wait, the end of a goroutine that WaitGroup.Go started. They wait for
ever. It is reported when it has happened, a few milliseconds after the last of
them has blocked, and is never a guess. The report shows where each one waits and
where it took what it holds.

Take the locks in one order everywhere. If the two orders were taken in the run,
LK1001 has named them before.`},
	{"LK9002", "a lock is waited for whose holder has exited, or is stuck elsewhere", `
The goroutine that holds the lock has exited without unlocking it, and nobody may
ever do so; or it is blocked on a channel, in Cond.Wait or in WaitGroup.Wait, for
longer than the threshold for waits.

Of a holder that has exited: unlock by defer, on every way out. lockcheck reports
the way out as LK3001. Of one that is blocked: do not wait for anything else under
a lock that whoever ends the waiting may need.`},
	{"LK9003", "a goroutine that can never go on", `
A goroutine waits for something that nothing can reach any more: the garbage
collector has proved it, in the goroutine-leak profile of Go 1.26 and later.
lockcheck test reports what leaked.

See to it that whoever waits is told to end: by a context, by closing the channel.`},
	{"LK9004", "a long wait for a lock", `
A goroutine has waited longer than the threshold, which is 30 seconds unless
Options.WaitThreshold or LOCKCHECK=wait=… says otherwise. It is not a deadlock:
the holder runs, or waits for something that may come.`},
	{"LK9005", "a lock held for long", `
A lock was held longer than Options.HoldThreshold or LOCKCHECK=hold=… allows. It
is reported when it is unlocked.`},
	{"LK9006", "an assertion about a lock does not hold", `
lockcheck.AssertHeld was called by a goroutine that does not hold the lock, or
lockcheck.AssertNotHeld by one that does.`},
}

// RuntimeRules returns these rules, by id. Their texts are without blank lines at
// the ends.
func RuntimeRules() []RuntimeRule {
	rules := make([]RuntimeRule, len(runtimeRules))
	for i, r := range runtimeRules {
		r.Text = strings.TrimSpace(r.Text)
		rules[i] = r
	}
	return rules
}
