"""Estimates of open cells: completions with the fewest wrong readings, drawn as often as each is plausible.

plausible.py   how plausible a completion is
sampling.py    completions drawn by it, with the moves of moves.py
estimates.py   the 95 % interval of every open cell, and the completion nearest to what is expected
"""
