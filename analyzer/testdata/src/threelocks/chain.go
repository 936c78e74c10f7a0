package threelocks

import "sync"

// A Disk, its Volume and its File are locked downwards only.
//
//	Disk.mu ──▶ Volume.mu ──▶ File.mu
//	   └───────────────────────▶┘
type Disk struct {
	mu     sync.Mutex
	n      int
	volume *Volume
}

// A Volume comes second.
type Volume struct {
	mu   sync.Mutex
	n    int
	file *File
}

// A File comes last.
type File struct {
	mu sync.Mutex
	n  int
}

// Format is silent: three locks at once, in the one order that there is.
func (d *Disk) Format() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.volume.mu.Lock()
	defer d.volume.mu.Unlock()
	d.volume.file.mu.Lock()
	defer d.volume.file.mu.Unlock()
	d.n, d.volume.n, d.volume.file.n = 0, 0, 0
}

// Truncate is silent: it leaves out the middle lock, which is no other order.
func (d *Disk) Truncate() {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.volume.file
	f.mu.Lock()
	f.n = 0
	f.mu.Unlock()
}
