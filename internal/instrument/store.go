package instrument

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// replacements is the go command's format of an overlay.
type replacements struct {
	Replace map[string]string
}

// overlayFile is the overlay in its folder, beside the files that it names.
const overlayFile = "overlay.json"

// store writes the overlay to a folder below cache that is named for the contents,
// unless it is there. The folder appears at once with all its files: whoever comes
// second finds it and leaves it.
func (g *generator) store(cache string) (overlay string, isNew bool, err error) {
	dir := filepath.Join(cache, g.key())
	overlay = filepath.Join(dir, overlayFile)
	if _, err := os.Stat(overlay); err == nil {
		return overlay, false, nil
	}
	if err := os.MkdirAll(cache, 0o777); err != nil {
		return "", false, err
	}
	tmp, err := os.MkdirTemp(cache, "tmp-*")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(tmp)
	r := replacements{Replace: make(map[string]string)}
	for name, text := range g.out {
		to := filepath.Join(filepath.Dir(filepath.FromSlash(name)), filepath.Base(name))
		if err := os.MkdirAll(filepath.Join(tmp, filepath.Dir(to)), 0o777); err != nil {
			return "", false, err
		}
		if err := os.WriteFile(filepath.Join(tmp, to), text, 0o666); err != nil {
			return "", false, err
		}
		r.Replace[filepath.Join(g.src, to)] = filepath.Join(dir, to)
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return "", false, err
	}
	if err := os.WriteFile(filepath.Join(tmp, overlayFile), text, 0o666); err != nil {
		return "", false, err
	}
	if err := os.Rename(tmp, dir); err != nil {
		if _, found := os.Stat(overlay); found == nil {
			return overlay, false, nil // another process was faster
		}
		return "", false, err
	}
	return overlay, true, nil
}

// key returns a hash of what the overlay consists of.
func (g *generator) key() string {
	h := sha256.New()
	io.WriteString(h, g.src)
	for _, name := range sortedKeys(g.out) {
		fmt.Fprintf(h, "\x00%s\x00%d\x00", name, len(g.out[name]))
		h.Write(g.out[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Join writes an overlay that has the replacements of both, ours and the one in the
// file user, to the file out. Relative names in user are relative to dir, as they are
// for the go command.
func (o *Overlay) Join(user, dir, out string) error {
	ours, err := readOverlay(o.File)
	if err != nil {
		return err
	}
	theirs, err := readOverlay(user)
	if err != nil {
		return err
	}
	abs := func(name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(dir, name)
	}
	for from, to := range theirs.Replace {
		from, to = abs(from), abs(to)
		if _, clash := ours.Replace[from]; clash {
			return fmt.Errorf("%s replaces %s, which lockcheck has to replace", user, from)
		}
		ours.Replace[from] = to
	}
	text, err := json.Marshal(ours)
	if err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o666)
}

func readOverlay(name string) (replacements, error) {
	var r replacements
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("no overlay %s", name)
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("overlay %s: %w", name, err)
	}
	return r, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
