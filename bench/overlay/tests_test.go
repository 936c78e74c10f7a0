//go:build unix

package main

import (
	"errors"
	"slices"
	"testing"
)

// TestFailures: what a test binary says, with and without names.
func TestFailures(t *testing.T) {
	exit := errors.New("exit status 2")
	for _, test := range []struct {
		name, out string
		err       error
		want      []string
	}{
		{"passes", "PASS\n", nil, nil},
		{"one and its subtest", "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/sub (1.25s)\n        a_test.go:3: no\nFAIL\n", exit, []string{"TestA", "TestA/sub"}},
		{"twice", "--- FAIL: TestA (0.00s)\n--- FAIL: TestA (0.00s)\n", exit, []string{"TestA"}},
		{"out of time", "panic: test timed out after 2s\n\trunning tests:\n\t\tTestHangs (2s)\n\t\tTestLong (1m0s)\n", exit, []string{"TestHangs", "TestLong"}},
		{"no name", "fatal error: all goroutines are asleep\n", exit, []string{"exit status 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := failures([]byte(test.out), test.err); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q of\n%s", got, test.want, test.out)
			}
		})
	}
}
