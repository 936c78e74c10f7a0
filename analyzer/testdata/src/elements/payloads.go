package elements

import "sync"

// A Notifier sends to receivers of several versions.
type Notifier struct {
	receivers map[string]*receiver
	log       func(string)
}

type receiver struct {
	mu      sync.RWMutex
	filters []string
	version int
	urls    []string
}

func (r *receiver) add(url string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.urls = append(r.urls, url)
}

// Notify goes on to the next receiver with the lock of this one. What it keeps
// from one iteration for the next makes many paths, which differ in nothing that
// concerns the lock.
func (n *Notifier) Notify(alerts []string) bool {
	var first, second []byte
	for _, r := range n.receivers {
		var (
			payload []byte
			err     error
			send    = alerts
		)
		r.mu.RLock() // want `LK3001: receiver\.mu, read-locked here, is not unlocked on all ways to the next iteration`
		if len(r.filters) > 0 {
			send = filter(r.filters, alerts)
			if len(send) == 0 {
				continue
			}
			first, second = nil, nil
		}
		switch r.version {
		case 1:
			if first == nil {
				first, err = encode(send)
				if err != nil {
					n.log("first")
					r.mu.RUnlock()
					return false
				}
			}
			payload = first
		case 2:
			if second == nil {
				reordered := filter(send, send)
				second, err = encode(reordered)
				if err != nil {
					n.log("second")
					r.mu.RUnlock()
					return false
				}
			}
			payload = second
		default:
			if err != nil {
				n.log(err.Error())
			}
			r.mu.RUnlock()
			return false
		}
		if len(r.filters) > 0 {
			first, second = nil, nil
		}
		for _, url := range r.urls {
			done := make(chan error, 1)
			defer func() { <-done }()
			go func(url string) { done <- post(url, payload) }(url)
		}
		r.mu.RUnlock()
	}
	return true
}

func filter(by, list []string) []string    { return append(by, list...) }
func encode(list []string) ([]byte, error) { return []byte(list[0]), nil }
func post(string, []byte) error            { return nil }
