"""Method joint: one model of a whole table in which every line states its rows in the layout.

evidence.py   readings, and the chains of what they may mean
lattice.py    the chain of one field; gather.py, of the whole table
model.py      the constraint model: sums are hard, a distrusted reading costs its weight
search.py     the completions with the fewest wrong readings, by weight
margins.py    which cells have one value, on which single reading each depends, and the range of every cell
plausible.py  how plausible a completion is
sampling.py   completions drawn by it, with the moves of moves.py
estimates.py  the 95 % interval of every open cell, and the completion nearest to what is expected
cells.py      status, text and reason of every cell
"""
