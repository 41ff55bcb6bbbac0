"""From evidence to values: the cheapest completion in which every sum holds, and the range of every cell.

model.py        the constraint model        bounds.py      the range of every cell
components.py   open cells that no sum or text connects are solved one component at a time (piecewise.py)
stages.py       totals among themselves first, then the whole table (whole.py); relaxation.py narrows it
settling.py     what follows from confirmed cells, stack by stack (stacks.py), before anything is solved
reach.py        how far the sums alone let a cell go
"""
