// Package ordered holds two or more instances of one class, locked in an order
// that the program itself decides. All of it is silent.
package ordered

import "sync"

// An Account has an id that never changes.
type Account struct {
	id      int
	mu      sync.Mutex
	balance int
}

// Transfer is silent: the account with the smaller id is locked first,
// whatever the order of the arguments.
func Transfer(from, to *Account, amount int) {
	first, second := from, to
	if to.id < from.id {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}

// Swap is silent: each branch locks the smaller id first.
func Swap(a, b *Account) {
	if a.id < b.id {
		a.mu.Lock()
		b.mu.Lock()
	} else {
		b.mu.Lock()
		a.mu.Lock()
	}
	a.balance, b.balance = b.balance, a.balance
	a.mu.Unlock()
	b.mu.Unlock()
}

// lockBoth locks in the order of ids and leaves both locked.
func lockBoth(a, b *Account) {
	if a.id > b.id {
		a, b = b, a
	}
	a.mu.Lock()
	b.mu.Lock()
}

func unlockBoth(a, b *Account) {
	a.mu.Unlock()
	b.mu.Unlock()
}

// Equalise is silent: lockBoth orders, unlockBoth releases.
func Equalise(a, b *Account) {
	if a == b {
		return
	}
	lockBoth(a, b)
	defer unlockBoth(a, b)
	sum := a.balance + b.balance
	a.balance, b.balance = sum/2, sum-sum/2
}
