package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lockcheck/lockcheck/internal/config"
)

// configVariable is the environment variable that names the configuration: a file,
// or configOff.
const (
	configVariable = "LOCKCHECK_CONFIG"
	configOff      = "off"
)

// configuration returns the configuration for a folder, "" for the working directory:
// the file that the flag names, or else the environment, or else the one that is
// found.
func configuration(flag, dir string) (*config.Config, error) {
	name := cmp.Or(flag, os.Getenv(configVariable))
	if name == configOff {
		return config.Default(), nil
	}
	var err error
	if name == "" {
		if name, err = config.Find(dir); err != nil {
			return nil, failf("looking for %s: %w", config.Name, err)
		}
		if name == "" {
			return config.Default(), nil
		}
	}
	return loadConfig(absolute(dir, name))
}

// loadConfig reads a configuration; what is wrong with it is a usage error.
func loadConfig(file string) (*config.Config, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, failf("%w", err)
	}
	c, err := config.Load(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("there is no configuration %s", file)
	case err != nil:
		return nil, usagef("the configuration is wrong\n%w", err)
	}
	return c, nil
}

// vetConfiguration returns the configuration of a run of go vet that lockcheck did not
// start itself, or nil if it has none. The go command starts the tool of a package in
// that package's folder, and from there another file may be found than from where go
// vet was started, or none. So only the environment, which is the same for all, can
// name it.
func vetConfiguration() (*config.Config, error) {
	name := os.Getenv(configVariable)
	switch {
	case name == "" || name == configOff:
		return nil, nil
	case !filepath.IsAbs(name):
		return nil, usagef("%s=%s: go vet starts its tool in other folders, so the path must be absolute: %s=\"$PWD/%s\"", configVariable, name, configVariable, name)
	}
	return loadConfig(name)
}

// unnamed returns an error if there is a configuration for the working directory and
// nothing says whether go vet is to use it.
func unnamed() error {
	if os.Getenv(configVariable) != "" {
		return nil
	}
	file, err := config.Find("")
	if err != nil || file == "" {
		return err
	}
	return usagef("under go vet the configuration must be named: set %[1]s=%[2]s to use %[2]s, or %[1]s=%[3]s", configVariable, file, configOff)
}

// configCommand is for those who write a configuration.
func (c *command) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "check the configuration",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return usagef("config: what about it? Try `lockcheck config verify`")
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "verify [file]",
		Short: "say whether the configuration is right",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			var file string
			if len(args) > 0 {
				file = args[0]
			}
			found, err := configuration(file, "")
			if err != nil {
				return err
			}
			if found.File == "" {
				dir, _ := os.Getwd() // only to be told of
				return usagef("config verify: there is no %s in %s or above", config.Name, dir)
			}
			fmt.Fprintf(c.stdout, "%s is right\n", found.File)
			return nil
		},
	})
	return cmd
}
