package confirm

// Doc is what users read of the rules that only runs of a program show, in the form
// of the analyzers' documentation.
const Doc = `run: what happened in runs of the program

lockcheck test, run and build watch the locks of a program while it runs, and so does
the drop-in for package sync with -tags lockcheck. These rules are about what was seen
to happen; nothing is predicted.

# LK4001: a channel operation under a lock that the other side needs

In a run, a goroutine held a lock while it waited for a channel, and the goroutine that ended the
wait had taken the same lock just before. Had it come later, it would have waited for
the lock, and the first one for it.

	mu.Lock()          mu.Lock()
	v := <-results     mu.Unlock()
	mu.Unlock()        results <- v

Give the lock back before waiting.

# LK4002: WaitGroup.Wait under a lock that those it waits for take

The same as LK4001, with WaitGroup.Wait for the wait and Done for what ends it.

# LK4003: Cond.Wait under another lock that the signaller needs

The same as LK4001, with Cond.Wait for the wait and Signal or Broadcast for what ends
it. The lock is another one than the Cond's own, which Wait gives back.

# LK9001: goroutines that wait for each other

It happened: each goroutine of a ring waited for a lock that the next one held, and
none of them could go on. A goroutine that waits for a lock which it holds itself is a
ring of one; a reader that waits behind a writer waits for it.

# LK9002: a lock whose owner has ended or waits for ever

A goroutine waited for a lock to the end. The goroutine that had taken it ended without
giving it back, or was itself stuck: the runtime proved that it could not go on, or it
waited for another goroutine when the program was stopped because it hung.

# LK9003: a goroutine that can never go on

The garbage collector found that nothing which runs can reach the channel, WaitGroup or
lock that a goroutine waits for. The goroutine, and all that it refers to, stays in
memory until the program ends. This needs Go 1.26 or later.

# LK9004: a long wait for a lock

A goroutine has waited longer than the threshold, which is 30 seconds unless
Options.WaitThreshold or LOCKCHECK=wait=… says otherwise. It is not a deadlock: the
holder runs, or waits for something that may come. Only the drop-in reports it.

# LK9005: a lock held for long

A lock was held longer than Options.HoldThreshold or LOCKCHECK=hold=… allows. It is
reported when it is unlocked. Only the drop-in reports it.

# LK9006: an assertion about a lock does not hold

AssertHeld of the drop-in was called by a goroutine that does not hold the lock, or
AssertNotHeld by one that does.
`
