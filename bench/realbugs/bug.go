package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Bug is one entry of the list. Fields of the list that play no part in the
// measurement are left out.
type Bug struct {
	ID        string     `json:"id"`
	Repo      string     `json:"repo"` // owner/name
	Parent    string     `json:"parent"`
	Fix       string     `json:"fix"`
	Date      string     `json:"date"`
	Category  string     `json:"category"`
	Mechanism string     `json:"mechanism"`
	Functions []Function `json:"functions"`
	Packages  []string   `json:"packages"` // folders below the repository's root, "" for the root
}

// Function names a function that has the bug: "Recv.Name" or "Name". A closure
// counts as the function that it stands in.
type Function struct {
	File string `json:"file"`
	Func string `json:"func"`
}

// rules says which rules count as finding a bug of a category: a report that
// is right about the place but wrong about the reason is not a find.
var rules = map[string]*regexp.Regexp{
	// A loop that forgot to unlock is, in its next round, a lock taken twice.
	"missing-unlock":  regexp.MustCompile(`^LK(3\d{3}|2001)$`),
	"unlock-mismatch": regexp.MustCompile(`^LK3\d{3}$`),
	// Not LK1002: "two instances of one class" is another claim.
	"double-lock":           regexp.MustCompile(`^LK2\d{3}$`),
	"rw-recursion":          regexp.MustCompile(`^LK2\d{3}$`),
	"lock-order-cycle":      regexp.MustCompile(`^LK1\d{3}$`),
	"chan-leak-or-deadlock": others,
	"mixed-lock-blocking":   others,
	"unguarded-access":      others,
}

// others are the families for what is not an order or balance of locks:
// blocking under a lock, guarded fields, goroutine leaks, WaitGroups.
var others = regexp.MustCompile(`^LK[4568]\d{3}$`)

func loadBugs(file string) ([]Bug, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var bugs []Bug
	if err := json.Unmarshal(data, &bugs); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, b := range bugs {
		switch {
		case b.ID == "" || b.Parent == "" || b.Fix == "" || len(b.Functions) == 0 || len(b.Packages) == 0:
			return nil, fmt.Errorf("%s: bug %q is incomplete", file, b.ID)
		case strings.Count(b.Repo, "/") != 1:
			return nil, fmt.Errorf("%s: bug %s: repo %q is not owner/name", file, b.ID, b.Repo)
		case rules[b.Category] == nil:
			return nil, fmt.Errorf("%s: bug %s: no rules are known for category %q", file, b.ID, b.Category)
		}
	}
	return bugs, nil
}

// selectBugs keeps the named categories (all when there are none) and the named
// bug, in an order that keeps a repository's commits together by date: those
// share most of what the go command has in its cache.
func selectBugs(bugs []Bug, categories []string, only string) ([]Bug, error) {
	for _, c := range categories {
		if rules[c] == nil {
			return nil, fmt.Errorf("unknown category %q", c)
		}
	}
	bugs = slices.DeleteFunc(slices.Clone(bugs), func(b Bug) bool {
		return only != "" && b.ID != only || len(categories) > 0 && !slices.Contains(categories, b.Category)
	})
	if len(bugs) == 0 {
		return nil, fmt.Errorf("no bug is selected")
	}
	slices.SortStableFunc(bugs, func(a, b Bug) int {
		return strings.Compare(a.Repo+" "+a.Date+" "+a.ID, b.Repo+" "+b.Date+" "+b.ID)
	})
	return bugs, nil
}
