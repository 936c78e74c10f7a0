package event_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
)

// TestEvents compares the events of each archive's source with its want section.
func TestEvents(t *testing.T) {
	eventtest.Run(t, func(t *testing.T, pkgs []event.Source) string {
		var out string
		for _, src := range pkgs {
			out += eventtest.Package(eventtest.Build(t, src))
		}
		return out
	})
}
