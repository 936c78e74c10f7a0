package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func check(t *testing.T) { t.Log("checked") }

func TestSleeps(t *testing.T) {
	go check(t)
	time.Sleep(time.Millisecond) // want `LK7001: sleeping in place of waiting for the goroutine started at main_test.go:12 before returning: nothing says that it has finished`
}

// In a bubble, time passes when all its goroutines wait.
func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		go check(t)
		time.Sleep(time.Millisecond)
	})
}
