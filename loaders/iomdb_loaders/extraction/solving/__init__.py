"""Method solve, from evidence to values: the cheapest completion in which every sum holds, and the range of every cell.

whole.py        stage by stage, then the whole table at once
stages.py       subtables first
relaxation.py   what rows and columns prove alone
model.py        the constraint model; solver.py, its solution; bounds.py, the range of every cell
"""
