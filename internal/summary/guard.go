package summary

import "github.com/lockcheck/lockcheck/internal/lock"

// Guards are what the source of a package declares of data and locks.
type Guards struct {
	Of map[lock.Class]Guard // of a field or a variable
	// Said are the guards of fields by what the lock's comment and name say of it:
	// they are meant for most uses, not for all.
	Said     map[lock.Class]Said
	Requires map[string][]lock.Class // what is held when a function, by key, is called
}

// Guard is a lock without which something must not be used.
type Guard struct {
	Lock lock.Class
	Site lock.Site // of the declaration
	// Certain says that it is an annotation and not a phrase in a comment.
	Certain bool
}

// Said is a lock that is said to guard something.
type Said struct {
	Lock lock.Class
	// Own says that the lock has its name from what it guards: it is for nothing
	// else.
	Own bool
}
