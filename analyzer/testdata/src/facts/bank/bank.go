// Package bank closes a cycle with a lock of another package.
//
//	Bank.mu ──▶ Ledger.mu ──▶ Bank.mu
package bank

import (
	"sync"

	"facts/audit"
	"facts/ledger"
)

// A Bank posts to its ledger.
type Bank struct {
	mu      sync.Mutex
	ledger  *ledger.Ledger
	largest int
}

// Deposit holds Bank.mu and calls into the other package, which locks.
func (b *Bank) Deposit(name string, amount int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ledger.Post(name, amount) // want `LK1001: .*Ledger\.mu.*Bank\.mu`
}

// Largest hands a callback to the other package, which calls it under its lock,
// two packages down.
func (b *Bank) Largest() int {
	audit.Trail(b.ledger, func(_ string, sum int) { b.note(sum) })
	return b.largest
}

func (b *Bank) note(sum int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.largest = max(b.largest, sum)
}
