// Package timers holds loops that wait for a timer, or for something else.
package timers

import "time"

// forgotten goes on without Reset when there is nothing to do.
func forgotten(wake, quit chan struct{}, do func() (time.Duration, bool)) {
	timer := time.NewTimer(0)
	for {
		select {
		case <-timer.C:
		case <-wake:
			if !timer.Stop() {
				<-timer.C // want `LK6002: receiving from timer.C may block for ever: on some path it has been received from already, and the timer was not reset`
			}
		case <-quit:
			return
		}
		d, ok := do()
		if !ok {
			continue
		}
		timer.Reset(d)
	}
}

// reset is armed again on each way.
func reset(wake, quit chan struct{}, do func() time.Duration) {
	timer := time.NewTimer(0)
	for {
		select {
		case <-timer.C:
		case <-wake:
			if !timer.Stop() {
				<-timer.C
			}
		case <-quit:
			return
		}
		timer.Reset(do())
	}
}

// remembered knows whether the timer has fired.
func remembered(wake chan struct{}) {
	timer := time.NewTimer(time.Second)
	fired := false
	select {
	case <-timer.C:
		fired = true
	case <-wake:
	}
	if !fired && !timer.Stop() {
		<-timer.C
	}
}

// tried does not insist.
func tried(wake, quit chan struct{}) {
	timer := time.NewTimer(0)
	for {
		select {
		case <-timer.C:
		case <-wake:
			if !timer.Stop() {
				select {
				case <-timer.C:
				default:
				}
			}
		case <-quit:
			return
		}
	}
}
