"""One model of a whole table, and what it proves of every cell.

model.py     the constraint model: sums are hard, a distrusted reading costs its weight
search.py    the completions with the fewest wrong readings, by weight
margins.py   which cells have one value, on which single reading each depends, and the range of every cell
rows.py      what is sure in a row by itself, for long tables of short rows
"""
