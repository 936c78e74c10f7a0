package lock

// Mode says how a lock is held.
type Mode uint8

const (
	// Write is exclusive: Mutex.Lock and RWMutex.Lock.
	Write Mode = iota
	// Read is shared among readers: RWMutex.RLock.
	Read
)

// String returns the word that reports use: "write" or "read".
func (m Mode) String() string {
	if m == Read {
		return "read"
	}
	return "write"
}

// Op is an operation on a lock.
type Op uint8

// The operations. Try operations may fail, and never block.
const (
	None Op = iota
	Lock
	Unlock
	RLock
	RUnlock
	TryLock
	TryRLock
)

// ops has one row for each operation, named as package sync names its method.
var ops = [...]struct {
	name             string
	mode             Mode
	acquire, release bool
	try              bool
}{
	None:     {name: "none"},
	Lock:     {"Lock", Write, true, false, false},
	Unlock:   {"Unlock", Write, false, true, false},
	RLock:    {"RLock", Read, true, false, false},
	RUnlock:  {"RUnlock", Read, false, true, false},
	TryLock:  {"TryLock", Write, true, false, true},
	TryRLock: {"TryRLock", Read, true, false, true},
}

// OpNamed returns the operation that a method of this name performs on a lock,
// and None if the name is no lock operation's.
func OpNamed(method string) Op {
	for op := Lock; op <= TryRLock; op++ {
		if ops[op].name == method {
			return op
		}
	}
	return None
}

// String returns the method's name.
func (o Op) String() string { return ops[o].name }

// Mode returns how the operation takes or gives back the lock.
func (o Op) Mode() Mode { return ops[o].mode }

// Acquires reports whether the operation takes the lock when it succeeds.
func (o Op) Acquires() bool { return ops[o].acquire }

// Releases reports whether the operation gives the lock back.
func (o Op) Releases() bool { return ops[o].release }

// Tries reports whether the operation may fail instead of blocking.
func (o Op) Tries() bool { return ops[o].try }
