package finding

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

func payload() *Payload {
	return &Payload{
		Package: "example.com/p", Tests: true,
		Findings: []Finding{{
			Rule: "LK3001", Confidence: Low, Package: "example.com/p", Func: "F", Site: at("a.go", 3), Message: "mu \u2192 \"nu\"\n",
			Locks: []lock.Class{"p.mu"},
			Steps: []Step{{Site: at("a.go", 1), Func: "F", Message: "m", Path: []lock.Frame{{Func: "G", Site: at("b.go", 2)}}}},
			Fixes: []Fix{{Message: "x", Edits: []Edit{{File: "a.go", Start: 5, End: 9, New: "y"}}}},
		}},
		Facts: map[string][]byte{"example.com/p": {0, 255, 10}, "example.com/q": []byte("q")},
		Notes: []string{"F is too large"},
	}
}

func TestPayloadRoundTrip(t *testing.T) {
	for _, want := range []*Payload{payload(), {}} {
		text, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(text, " \n\"") {
			t.Errorf("%q does not fit in one line", text)
		}
		got, err := DecodePayload(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// TestPayloadDeterministic: the go command compares results by their bytes.
func TestPayloadDeterministic(t *testing.T) {
	first, err := payload().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := payload().Encode(); err != nil || again != first {
			t.Fatalf("encoded again: %q, %v; first %q", again, err, first)
		}
	}
}

func TestDecodePayloadRefuses(t *testing.T) {
	text, err := payload().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "plain text", text[:len(text)/2], text[4:]} {
		if p, err := DecodePayload(bad); err == nil {
			t.Errorf("DecodePayload(%.20q) = %+v", bad, p)
		}
	}
}

// FuzzParsePayload: whatever is packed is read or refused, and what is read can
// be packed again.
func FuzzParsePayload(f *testing.F) {
	f.Add([]byte("\x02{}"))
	f.Add([]byte("\x35{\"package\":\"p\",\"facts\":[{\"path\":\"p\",\"size\":3}]}abc"))
	f.Add([]byte("\x04null"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parsePayload(data)
		if err != nil {
			return
		}
		text, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		q, err := DecodePayload(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := q.Encode(); err != nil || again != text {
			t.Errorf("not stable: %+v, then %+v, %v", p, q, err)
		}
	})
}
