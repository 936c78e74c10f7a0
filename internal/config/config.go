// Package config reads the configuration, .lockcheck.yml: which rules are reported,
// and what users declare of their locks. It checks that what is written makes sense
// by itself; whether the functions and locks exist that it names is for those who
// see the program.
package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Name is the name of the file.
const Name = ".lockcheck.yml"

// Config is what a configuration says. docs/configuration.md describes it,
// docs/config.schema.json is its schema.
type Config struct {
	File     string // "" if it does not come from a file
	Rules    finding.Selection
	Low      bool             // findings of low confidence are reported, too
	Exclude  finding.Packages // where nothing is reported
	Declared lock.Declarations
}

// Default returns the configuration of those who have none.
func Default() *Config { return &Config{Rules: finding.DefaultRules()} }

// Find returns the configuration that is in force in a folder: that of the folder,
// or else of the nearest one above. It is "" if there is none.
func Find(dir string) (file string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	for {
		file := filepath.Join(dir, Name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file, nil
		}
		if dir == filepath.Dir(dir) {
			return "", nil
		}
		dir = filepath.Dir(dir)
	}
}

// Load reads a file. Each mistake in it is an error of the form "file:line: text".
func Load(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return decode(file, &doc)
}

// Decode reads a configuration that another tool has read as a part of its own: maps
// with keys of type string, lists, and scalars. Its errors have no lines.
func Decode(settings any) (*Config, error) {
	data, err := yaml.Marshal(settings)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	return decode("", &doc)
}

func decode(file string, doc *yaml.Node) (*Config, error) {
	d := &decoder{file: file, config: Default(), where: map[string]*yaml.Node{}}
	d.config.File = file
	if doc.Kind == yaml.DocumentNode { // else there is nothing in it
		d.document(doc.Content[0])
	}
	return d.config, errors.Join(d.errs...)
}
