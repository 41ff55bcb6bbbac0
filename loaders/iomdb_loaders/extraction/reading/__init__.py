"""From the text of a damaged table to evidence: every way to understand it, and what the sums confirm of it.

atoms.py            the atoms of a field: numbers, strokes, dirt
interpretation.py   what the text of a field may mean, and what each meaning costs
labels.py           which rows a line may hold
evidence.py         readings and the arcs of their meanings
fields.py           the evidence of a field with one value; sequences.py, of a field with several rows' values
gather.py           the evidence of the whole table
sums.py             the sums that the table and other tables make
confirmation.py     readings that an independent sum confirms
"""
