package returnsheld

import "sync"

type leaf struct {
	mu   sync.Mutex
	dead bool
}

// place says where a node is.
type place struct{ tree, node *leaf }

type forest struct{ epoch int }

func (f *forest) changed() bool { f.epoch++; return f.epoch > 3 }

// lock returns with the node of the place locked, unless there is an error.
func (f *forest) lock(p place) (place, error) {
	at := p
	at.node.mu.Lock()
	if at.node.dead {
		at.node.mu.Unlock()
		return at, errClosed
	}
	return at, nil
}

// use gives the lock back that came with the place.
func (f *forest) use(p place) error {
	at, err := f.lock(p)
	if err != nil {
		return err
	}
	at.node.mu.Unlock()
	return nil
}

// early forgets it.
func (f *forest) early(p place) error {
	at, err := f.lock(p)
	if err != nil {
		return err
	}
	if f.changed() {
		return nil // want `LK3001: returning with leaf\.mu locked`
	}
	at.node.mu.Unlock()
	return nil
}

// again forgets it when it tries once more.
func (f *forest) again(p place) error {
retry:
	at, err := f.lock(p) // want `LK3001: leaf\.mu, locked here, is not unlocked on all ways to the next iteration`
	if err != nil {
		return err
	}
	if f.changed() {
		goto retry
	}
	at.node.mu.Unlock()
	return nil
}
