package layout

// place finds where each layer and each band is, and how high each item is in it.
func (l *layouter) place() {
	x := margin
	for _, column := range l.columns {
		wide, boxes := 0, 0
		for _, n := range column {
			wide = max(wide, l.item[n].width)
			if l.item[n].ring == nil {
				boxes = max(boxes, l.item[n].width)
			}
		}
		l.x, l.wide, l.boxes = append(l.x, x), append(l.wide, wide), append(l.boxes, boxes)
		x += wide + columnGap
	}
	y := margin
	for _, b := range l.band {
		stacks := make([][]int, len(l.columns))
		high := 0
		for c, column := range l.columns {
			for _, n := range column {
				if l.item[n].band == b {
					stacks[c] = append(stacks[c], n)
				}
			}
			high = max(high, l.stack(stacks[c], 0))
		}
		top, bottom := bandTop, bandBottom
		if b == ringBand {
			top, bottom = 0, 0 // each ring has a title of its own
		}
		for _, stack := range stacks {
			l.stack(stack, y+top+(high-l.stack(stack, 0))/2)
		}
		height := top + high + bottom
		l.areas = append(l.areas, Box{X: margin / 2, Y: y, Width: x - columnGap, Height: height})
		y += height + bandGap
	}
}

// left returns the left edge of an item. Boxes of a column are aligned; those beside a
// ring, which is much wider, are in the middle of their column.
func (l *layouter) left(it *item) int {
	width := l.boxes[it.layer]
	if it.ring != nil {
		width = it.width
	}
	return l.x[it.layer] + (l.wide[it.layer]-width)/2
}

// stack puts items one below the other, from y down, and returns how high they are
// together.
func (l *layouter) stack(items []int, y int) int {
	top := y
	for i, n := range items {
		it := &l.item[n]
		if i > 0 {
			y += lineGap
			if before := l.item[items[i-1]]; before.height > 0 && it.height > 0 {
				y += rowGap - lineGap
			}
		}
		it.y = y
		y += it.height
	}
	return y - top
}
