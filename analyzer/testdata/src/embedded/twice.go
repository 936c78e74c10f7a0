package embedded

import "sync"

type half struct {
	sync.Mutex
	seq int
}

// A Duplex has two fields of one type: their locks are two.
type Duplex struct {
	in, out half
}

// Close is silent: out.Lock while in is held is no second lock of in, and
// every function takes them in this order.
func (d *Duplex) Close() {
	d.in.Lock()
	defer d.in.Unlock()
	d.out.Lock()
	defer d.out.Unlock()
	d.in.seq, d.out.seq = -1, -1
}

// Rekey is silent: the same order.
func (d *Duplex) Rekey() {
	d.in.Lock()
	d.in.seq = 0
	d.out.Lock()
	d.out.seq = 0
	d.out.Unlock()
	d.in.Unlock()
}
