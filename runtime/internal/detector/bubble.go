package detector

import "time"

// inBubble reports whether the goroutine runs in a synctest bubble, whose clock
// begins in the year 2000: it seems to be before the program began. A timer that
// was made outside is set by the bubble's clock there, and fires in thirty years.
func inBubble() bool { return time.Since(start) < 0 }

// soon resets the timer, which calls f in a goroutine of its own. In a bubble,
// where it cannot, it starts a goroutine of the bubble.
func soon(t *time.Timer, d time.Duration, f func()) {
	if inBubble() {
		go f()
		return
	}
	t.Reset(d)
}
