"""From evidence to values: the cheapest completion in which every sum holds, and the range of every cell.

by_component.py solves a table whose texts are in their own lines:
    settling.py      what follows from confirmed readings; stacks.py, from fields with several rows' values
    equations.py     the sums over what stays open; reach.py, how far they alone let a cell go
    components.py    open cells that no sum and no text connects are solved by themselves

whole.py solves a table whose lines may echo each other:
    stages.py        subtables first
    relaxation.py    what rows and columns prove alone

Both use model.py (the constraint model), solver.py (its solution) and bounds.py (the range of every cell).
"""
