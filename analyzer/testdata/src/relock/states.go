package relock

import (
	"errors"
	"sync"
)

// A Peer is a client or a server, of one version or another.
type Peer struct {
	mu       sync.Mutex
	client   bool
	version  int
	config   *config
	messages int
	err      error
}

type config struct {
	renegotiate bool
	peers       []*Peer
}

var errUnexpected = errors.New("unexpected message")

// Handle is silent: a peer in the state that Renegotiate needs has nothing to handle.
func (p *Peer) Handle() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.messages > 0 {
		if err := p.next(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Peer) next() error {
	p.messages--
	if p.version != 3 {
		return p.Renegotiate()
	}
	return nil
}

// Renegotiate locks if three fields allow it.
func (p *Peer) Renegotiate() error {
	if !p.client {
		return errUnexpected
	}
	if !p.config.renegotiate {
		return errUnexpected
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages = 0
	return nil
}

// Drop calls what two fields decide.
func (p *Peer) Drop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages--
	return p.Renegotiate() // want `LK2001: .*Peer\.mu.*Renegotiate`
}

// Cancel asks for an error and for a length, too: they are no states.
func (p *Peer) Cancel() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil || len(p.config.peers) == 0 {
		return p.err
	}
	return p.cancel() // want `LK2001: .*Peer\.mu.*cancel`
}

func (p *Peer) cancel() error {
	if p.err != nil || p.config == nil || len(p.config.peers) == 0 {
		return p.err
	}
	return p.Renegotiate()
}
