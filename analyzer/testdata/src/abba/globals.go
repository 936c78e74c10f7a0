package abba

import "sync"

var (
	usersMu  sync.Mutex // guards users
	users    = map[string]int{}
	groupsMu sync.Mutex // guards groups
	groups   = map[string]int{}
)

// Join locks users, then groups; Leave does it the other way round. Both are
// package-level variables, so that the instances are certain.
func Join(user, group string) {
	usersMu.Lock()
	users[user]++
	groupsMu.Lock() // want `LK1001: .*abba\.groupsMu.*abba\.usersMu`
	groups[group]++
	groupsMu.Unlock()
	usersMu.Unlock()
}

// Leave closes the cycle.
func Leave(user, group string) {
	groupsMu.Lock()
	defer groupsMu.Unlock()
	usersMu.Lock()
	defer usersMu.Unlock()
	users[user]--
	groups[group]--
}
