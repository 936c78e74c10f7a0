// Package delegate holds a type that passes calls on to another object with its own interface.
package delegate

import "sync"

// otel internal/global: the delegate is some other implementation of the exported
// interface (checked by SetProvider); the only one visible in the package is the placeholder itself.
type Provider interface{ Meter(name string) Meter }
type Meter interface{ Name() string }

type provider struct {
	mu       sync.Mutex
	meters   []*meter
	delegate Provider
}

type meter struct {
	mu   sync.Mutex
	name string
	d    Meter
}

func (m *meter) Name() string { return m.name }

func (p *provider) Meter(name string) Meter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.delegate != nil {
		return p.delegate.Meter(name)
	}
	m := &meter{name: name}
	p.meters = append(p.meters, m)
	return m
}

func (p *provider) setDelegate(d Provider) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delegate = d
	for _, m := range p.meters {
		m.setDelegate(d)
	}
}

func (m *meter) setDelegate(d Provider) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.d = d.Meter(m.name)
}

var global = &provider{}

func SetProvider(d Provider) {
	if d == Provider(global) {
		return
	}
	global.setDelegate(d)
}
