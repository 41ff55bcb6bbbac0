"""From the text of a document to evidence: every way to understand it, and what the sums confirm of it.

atoms.py            the pieces of a field: numbers, strokes, dirt
labels.py           which rows a line may stand for
interpretation.py   what a field may mean in its place, and what each meaning costs
evidence.py         readings and their arcs
gather.py           the whole table's text as evidence
sums.py             the sums that the table and other tables make
confirmation.py     readings that an independent sum confirms
"""
