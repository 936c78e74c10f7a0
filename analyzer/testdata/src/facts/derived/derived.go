// Package derived embeds and instantiates types of another package.
package derived

import "facts/base"

// A Doc has the lock of base.Guard.
type Doc struct {
	base.Guard
	text  string
	index base.Map[string, int]
}

// Set is silent: Bump expects the lock.
func (d *Doc) Set(text string) {
	d.Lock()
	defer d.Unlock()
	d.text = text
	d.Bump()
}

// Edit calls a method of the embedded type, which locks.
func (d *Doc) Edit(text string) int {
	d.Lock()
	defer d.Unlock()
	d.text += text
	d.Bump()
	return d.Version() // want `LK2003: .*Guard`
}

// Text forgets the promoted lock.
func (d *Doc) Text() string {
	d.RLock()
	if d.text == "" {
		return "empty" // want `LK3001: .*Guard`
	}
	t := d.text
	d.RUnlock()
	return t
}

// Zero writes to the generic map from within Range.
func (d *Doc) Zero() {
	d.index.Range(func(k string, _ int) bool { d.index.Store(k, 0); return true }) // want `LK2003: .*Map\.mu`
}

// Len is silent: the callback does not lock.
func (d *Doc) Len() (n int) {
	d.index.Range(func(string, int) bool { n++; return true })
	return n
}
