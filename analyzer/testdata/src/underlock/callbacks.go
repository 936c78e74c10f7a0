package underlock

import (
	"sync"
	"time"
)

// An Expiry tells who added a key that it is gone, in one place with its lock held.
type Expiry struct {
	mu      sync.Mutex
	entries map[string]*entry
}

type entry struct {
	gone  func()
	timer *time.Timer
}

func NewExpiry() *Expiry { return &Expiry{entries: make(map[string]*entry)} }

func (e *Expiry) Add(key string, gone func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	en := &entry{gone: gone}
	en.timer = time.AfterFunc(time.Second, func() {
		e.mu.Lock()
		delete(e.entries, key)
		e.mu.Unlock()
		en.gone()
	})
	e.entries[key] = en
}

func (e *Expiry) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for key := range e.entries {
		e.drop(key)
	}
}

func (e *Expiry) drop(key string) {
	en := e.entries[key]
	delete(e.entries, key)
	en.timer.Stop()
	en.gone() // want `LK4005: calling entry\.gone while holding Expiry\.mu: it may want that lock, by \(\*Expiry\)\.Add; the same call at callbacks\.go:29 comes after it is given back`
}

// A Leases is silent: its callback is always called with the lock, which may be what
// everybody expects.
type Leases struct {
	mu     sync.Mutex
	notify func(int)
}

func (l *Leases) SetNotify(notify func(int)) {
	l.mu.Lock()
	l.notify = notify
	l.mu.Unlock()
}

func (l *Leases) Renew(id int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notify(id)
}

// A Logged is silent: who prints, or says what time it is, is told of nothing.
type Logged struct {
	mu   sync.Mutex
	logf func(format string, args ...any)
	now  func() time.Time
	at   time.Time
}

func NewLogged(logf func(string, ...any), now func() time.Time) *Logged {
	return &Logged{logf: logf, now: now}
}

func (l *Logged) Touch() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = l.now()
	l.logf("at %v", l.at)
}

func (l *Logged) Stop() {
	l.mu.Lock()
	l.mu.Unlock()
	l.logf("stopped at %v", l.now())
}

// A Made is silent: its own function stops it.
type Made struct {
	mu   sync.Mutex
	stop func()
}

func NewMade() *Made {
	t := time.NewTimer(time.Second)
	return &Made{stop: func() { t.Stop() }}
}

func (m *Made) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stop()
}

func (m *Made) Close() {
	m.mu.Lock()
	m.mu.Unlock()
	m.stop()
}
