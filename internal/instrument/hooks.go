package instrument

// hook is a statement that is put at the beginning or the end of a function of the
// standard library.
type hook struct {
	dir, file string // where the function is now; it is looked for in the folder's other files, too
	recv, fn  string
	stmt      string // "$1" stands for the first parameter
	atEnd     bool
	// without says what is lost if there is no such function; empty if nothing
	// works without it.
	without string
}

// hooks is the table of the places where the recorder is told something. What is
// known of each place is only the name of the function, which has been the same
// since Go 1.21.
var hooks = []hook{
	{
		dir: "runtime", file: "mgc.go", fn: "gcSweep",
		// Without it a lock could be taken for a dead one at the same address.
		stmt: "lcSweep()",
	},
	{
		dir: "runtime", file: "proc.go", fn: "runExitHooks",
		stmt: "lcEnd()",
	},
	{
		dir: "runtime", file: "panic.go", fn: "startpanic_m",
		stmt:    `lcCrash("crash")`,
		without: "who holds what when a program crashes",
	},
	{
		dir: "runtime", file: "signal_unix.go", fn: "dieFromSignal",
		stmt:    `lcCrash("signal")`,
		without: "who holds what when a signal ends a program",
	},
	{
		dir: "runtime", file: "proc.go", fn: "gopark",
		stmt:    "if gp := getg(); gp.lockcheck != 0 { lcPark(gp, reason, getfp()) }",
		without: "waits for channels, WaitGroup and Cond under a lock",
	},
	{
		dir: "runtime", file: "proc.go", fn: "goready",
		stmt:    "if $1.lockcheck != 0 { lcReady($1, getfp()) }",
		without: "waits for channels, WaitGroup and Cond under a lock",
	},
	{
		dir: "runtime", file: "proc.go", fn: "goexit0",
		stmt:    "if $1.lockcheck != 0 { lcGone($1) }",
		without: "locks whose owner has exited",
	},
	{
		dir: "runtime", file: "traceback.go", fn: "goroutineheader",
		stmt: "lcHeader($1)", atEnd: true,
		without: "the locks of each goroutine in tracebacks",
	},
	{
		dir: "testing", file: "testing.go", recv: "M", fn: "after",
		stmt:    "lockcheckAfter()",
		without: "leaked goroutines when tests run out of time",
	},
}

// renames are the methods that get another name, so that the overlay's files can
// declare them anew.
var renames = []struct {
	file, recv string
	methods    []string
}{
	{"sync/mutex.go", "Mutex", []string{"Lock", "TryLock", "Unlock"}},
	{"sync/rwmutex.go", "RWMutex", []string{"Lock", "TryLock", "Unlock", "RLock", "TryRLock", "RUnlock"}},
}

// renamed returns the new name of a method.
func renamed(method string) string { return "lockcheck" + method }
