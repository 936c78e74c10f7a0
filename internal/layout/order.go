package layout

import (
	"cmp"
	"slices"
)

// rounds is how often an order is improved. Most graphs are as good as they get after
// a few.
const rounds = 12

// bands finds the order of the bands: those that share arcs are drawn near each other,
// with the rings in the middle, and those that share none come last.
func (l *layouter) bands() {
	weight := make(map[[2]int]int) // arcs between two bands
	for i := range l.item {
		it := &l.item[i]
		l.band = append(l.band, it.band)
		for _, n := range it.after {
			if other := l.item[n].band; other != it.band {
				weight[[2]int{it.band, other}]++
				weight[[2]int{other, it.band}]++
			}
		}
	}
	slices.Sort(l.band)
	l.band = slices.Compact(l.band)
	joined := make(map[int]bool)
	for p := range weight {
		joined[p[0]] = true
	}
	alone := slices.DeleteFunc(slices.Clone(l.band), func(b int) bool { return joined[b] || b == ringBand })
	l.band = slices.DeleteFunc(l.band, func(b int) bool { return slices.Contains(alone, b) })
	if len(l.band) == 1 { // the rings
		l.band, alone = append(l.band, alone...), nil
	}
	for range rounds {
		l.band = sorted(l.band, func(at map[int]int, b int) (sum, n int) {
			for _, other := range l.band {
				w := weight[[2]int{b, other}]
				sum, n = sum+w*at[other], n+w
			}
			return sum, n
		})
		if i := slices.Index(l.band, ringBand); i >= 0 {
			l.band = slices.Delete(l.band, i, i+1)
			l.band = slices.Insert(l.band, len(l.band)/2, ringBand)
		}
	}
	l.band = append(l.band, alone...)
}

// sorted returns the list in the order of the barycentres of what its elements are
// joined with. of returns of an element the sum of the neighbours' places and their
// number, given the places of all; one without neighbours keeps its own place.
func sorted(list []int, of func(at map[int]int, n int) (sum, count int)) []int {
	at := make(map[int]int, len(list))
	for i, n := range list {
		at[n] = i
	}
	type centre struct{ sum, count int }
	centres := make(map[int]centre, len(list))
	for _, n := range list {
		c := centre{at[n], 1}
		if sum, count := of(at, n); count > 0 {
			c = centre{sum, count}
		}
		centres[n] = c
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b int) int {
		// The fractions are compared without division, so that they are exact.
		return cmp.Compare(centres[a].sum*centres[b].count, centres[b].sum*centres[a].count)
	})
	return list
}

// order finds an order of the items in each layer that has few crossings: layer by
// layer each item is drawn to the barycentre of its neighbours on one side, forth and
// back. The bands stay apart. Of all orders on the way the best is kept.
func (l *layouter) order() {
	band := make(map[int]int, len(l.band))
	for i, b := range l.band {
		band[b] = i
	}
	byBand := func(a, b int) int { return band[l.item[a].band] - band[l.item[b].band] }
	for _, column := range l.columns {
		slices.SortStableFunc(column, byBand)
	}
	at := make([]int, len(l.item)) // place in its column
	settle := func(column []int) {
		for i, n := range column {
			at[n] = i
		}
	}
	for _, column := range l.columns {
		settle(column)
	}
	improve := func(c int, neighbours func(*item) []int) {
		l.columns[c] = sorted(l.columns[c], func(_ map[int]int, n int) (sum, count int) {
			for _, o := range neighbours(&l.item[n]) {
				sum += at[o]
			}
			return sum, len(neighbours(&l.item[n]))
		})
		slices.SortStableFunc(l.columns[c], byBand)
		settle(l.columns[c])
	}
	best, fewest := clone(l.columns), l.crossings(at)
	for range rounds {
		for c := 1; c < len(l.columns); c++ {
			improve(c, func(it *item) []int { return it.before })
		}
		for c := len(l.columns) - 2; c >= 0; c-- {
			improve(c, func(it *item) []int { return it.after })
		}
		if n := l.crossings(at); n < fewest {
			best, fewest = clone(l.columns), n
		}
	}
	l.columns = best
}

func clone(columns [][]int) [][]int {
	columns = slices.Clone(columns)
	for i := range columns {
		columns[i] = slices.Clone(columns[i])
	}
	return columns
}

// crossings returns how many pairs of arcs between neighbouring layers cross, given the
// place of each item in its layer. It counts inversions in a tree of sums (Barth, Jünger
// and Mutzel, "Simple and efficient bilayer cross counting", 2002).
func (l *layouter) crossings(at []int) int {
	total := 0
	for c, column := range l.columns[:max(len(l.columns)-1, 0)] {
		sums := make([]int, len(l.columns[c+1])+1)
		seen := 0
		for _, n := range column {
			ends := make([]int, 0, len(l.item[n].after))
			for _, o := range l.item[n].after {
				ends = append(ends, at[o])
			}
			for _, end := range ends { // those of one item do not cross
				total += seen
				for i := end + 1; i > 0; i -= i & -i {
					total -= sums[i]
				}
			}
			for _, end := range ends {
				for i := end + 1; i < len(sums); i += i & -i {
					sums[i]++
				}
				seen++
			}
		}
	}
	return total
}
