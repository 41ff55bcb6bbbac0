"""From the text of a damaged table to evidence: every way to understand each piece of text.

notation.py   which notations of numbers can be read
atoms.py      the atoms of a field: numbers, strokes, dirt
labels.py     which rows a line holds
evidence.py   readings, and the chains of what they may mean
lattice.py    the chain of one field; gather.py, of the whole table
sums.py       the sums that the table and other tables make
"""
