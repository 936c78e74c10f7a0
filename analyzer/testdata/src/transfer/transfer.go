// Package transfer holds two instances of one class: whether they are locked
// in one order is a matter of the values, not of the code.
package transfer

import "sync"

// An Account is the textbook's.
type Account struct {
	mu      sync.Mutex
	balance int
}

// Transfer deadlocks with Transfer(b, a), and with itself if a == b.
func Transfer(a, b *Account, amount int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock() // want `LK1002: .*Account\.mu`
	defer b.mu.Unlock()
	a.balance -= amount
	b.balance += amount
}

// A Wallet does the same through a method of the second.
type Wallet struct {
	mu   sync.Mutex
	cash int
}

// Send holds its own lock while the callee takes the other's.
func (w *Wallet) Send(to *Wallet, amount int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cash -= amount
	to.receive(amount) // want `LK1002: .*Wallet\.mu`
}

// Pay calls it with two wallets that others may have.
func Pay(from, to *Wallet) { from.Send(to, 1) }

func (w *Wallet) receive(amount int) {
	w.mu.Lock()
	w.cash += amount
	w.mu.Unlock()
}
