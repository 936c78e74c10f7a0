package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/picture"
)

var update = flag.Bool("update", false, "rewrite what the archives want")

// TestFormats compares what each form makes of a picture with its golden. The page is
// tested in a browser, see folder browser.
func TestFormats(t *testing.T) {
	const name = "testdata/shop.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) ([]byte, error) {
		for _, f := range archive.Files {
			if f.Name == name {
				return f.Data, nil
			}
		}
		return nil, os.ErrNotExist
	}
	data, _ := file("picture.json")
	p, err := picture.ReadJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range Formats() {
		f, _ := ByName(form)
		var out, again bytes.Buffer
		if err := f.Draw(&out, p, Options{ReadFile: file}); err != nil {
			t.Fatal(err)
		}
		if err := f.Draw(&again, p, Options{ReadFile: file}); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Errorf("%s: the second time it is something else, error %v", form, err)
		}
		want := "want." + form
		switch form {
		case "html":
			continue
		case "json":
			want = "picture.json"
		}
		if *update {
			archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == want })
			archive.Files = append(archive.Files, txtar.File{Name: want, Data: out.Bytes()})
			continue
		}
		if golden, err := file(want); err != nil || !bytes.Equal(golden, out.Bytes()) {
			t.Errorf("%s: error %v, got\n%s\nwant\n%s", form, err, out.Bytes(), golden)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// hostile is a name that is markup in each of the forms.
const hostile = "</script>\"]-->%%<b>`\\#1;\n&"

// TestHostile: names are text in all forms, whatever they look like.
func TestHostile(t *testing.T) {
	p := &picture.Picture{Version: picture.Version,
		Locks:  []picture.Lock{{Class: hostile, Name: hostile, Package: hostile}},
		Orders: []picture.Order{{From: hostile, To: hostile}},
	}
	draw := func(form string) string {
		f, _ := ByName(form)
		var out strings.Builder
		if err := f.Draw(&out, p, Options{}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(draw("svg"))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("svg: %v", err)
		}
		if data, ok := token.(xml.CharData); ok {
			text.Write(data)
		}
	}
	if !strings.Contains(text.String(), hostile) {
		t.Errorf("svg: the text has no %q:\n%s", hostile, text.String())
	}
	for form, want := range map[string]string{
		"html":    `\u003c/script\u003e\"]--\u003e%%\u003cb\u003e` + "`" + `\\#1;\n\u0026`,
		"dot":     `"</script>\"]-->%%<b>` + "`" + `\\#1;\n&" [label=`,
		"mermaid": `l0["#60;/script#62;#34;]--#62;%%#60;b#62;#96;#92;#35;1;#10;#38;"]`,
	} {
		if got := draw(form); !strings.Contains(got, want) {
			t.Errorf("%s has no %s:\n%s", form, want, got)
		}
	}
	if got := draw("html"); strings.Contains(got, "<b>`") {
		t.Error("html: the name is markup")
	}
}
