// Package nearest finds the name that a mistyped one was meant to be, for messages
// that say so. It takes both as text and knows nothing of what they name.
package nearest

// Name returns the name that word was probably meant to be, and "" if none
// is near: as near as two letters, and nearer than half of the word.
func Name(word string, names []string) string {
	best, found := 3, ""
	for _, name := range names {
		if d := distance(word, name); d < best && 2*d < len(word) {
			best, found = d, name
		}
	}
	return found
}

// distance is the number of bytes to insert, delete or replace to make b of a
// (Levenshtein), computed row by row.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
