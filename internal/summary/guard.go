package summary

import "github.com/lockcheck/lockcheck/internal/lock"

// Guards are what the source of a package declares of data and locks.
type Guards struct {
	Of       map[lock.Class]Guard    // of a field or a variable
	Requires map[string][]lock.Class // what is held when a function, by key, is called
}

// Guard is a lock without which something must not be used.
type Guard struct {
	Lock lock.Class
	Site lock.Site // of the declaration
	// Certain says that it is an annotation and not a phrase in a comment.
	Certain bool
}
