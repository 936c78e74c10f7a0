package lock

// Declarations are what users say of the locks of their program, beside what the
// source shows.
type Declarations struct {
	Locks  []Declaration `json:"locks,omitempty"`
	Orders []Order       `json:"orders,omitempty"`
}

// Declaration describes locks of a program's own making, whose operations are known
// by their names and not by what they do. Either Type or Name is set.
type Declaration struct {
	// Type names a type, "example.com/p.T", whose values are locks: a function
	// operates on its receiver, or else on its first argument of that type.
	Type string `json:"type,omitempty"`
	// Name is a lock that is no variable of the source. Methods of the type that it
	// begins with, "example.com/p.T.name", operate on that of their receiver; all
	// other functions on the same one.
	Name Class `json:"name,omitempty"`

	Operations []Operation `json:"operations"`
}

// Operation is a function that operates on a lock.
type Operation struct {
	Func string `json:"func"` // "example.com/p.F", or for a method of T or *T "example.com/p.T.M"
	Op   Op     `json:"op"`
	// Calls says that it calls the functions that it is given with the lock held,
	// and gives the lock back. Op is Lock or RLock then.
	Calls bool `json:"calls,omitempty"`
	Site  Site `json:"site"` // where it is declared
}

// Order says that of two locks First is taken before Second.
type Order struct {
	First  Class `json:"first"`
	Second Class `json:"second"`
	Site   Site  `json:"site"` // where it is declared; not valid if that has no lines
}
