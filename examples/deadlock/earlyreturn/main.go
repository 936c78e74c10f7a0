// Command earlyreturn withdraws from an account in three goroutines. One of
// them wants too much and gets an error.
//
// What goes wrong: the error return leaves the account locked, and whoever
// comes next waits for ever. If the large withdrawal comes last, nothing is
// seen; otherwise all goroutines wait in the end, and the Go runtime stops the
// program with "all goroutines are asleep - deadlock!". In a server, where
// other goroutines still run, the account would hang without a word.
//
// lockcheck says LK3001 at the error return: account.mu is still held there. Of a
// run that hangs, go run -tags lockcheck says LK9002: whoever held it is gone. The
// corrected twin is in the folder fixed.
package main

import (
	"errors"
	"fmt"
	"github.com/lockcheck/lockcheck/runtime/sync"
)

var errFunds = errors.New("insufficient funds")

type account struct {
	mu      sync.Mutex // guards balance
	balance int
}

func (a *account) withdraw(amount int) error {
	a.mu.Lock()
	if amount > a.balance {
		return fmt.Errorf("withdraw %d: %w", amount, errFunds)
	}
	a.balance -= amount
	a.mu.Unlock()
	return nil
}

func main() {
	var wg sync.WaitGroup
	acct := &account{balance: 100}
	for _, amount := range []int{500, 30, 20} {
		wg.Go(func() {
			if err := acct.withdraw(amount); err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println("withdrew", amount)
		})
	}
	wg.Wait()
	fmt.Println("done")
}
