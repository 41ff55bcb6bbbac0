"""Measure iomdb against named references; each section of RESULTS.md is written by one command.

__main__.py   the commands              results.py    the file of sections
measure.py    time and memory of a process, ratios of runs in turn
made_up.py    made-up movements to load
processes.py  section: whole commands   loads.py      section: loading records
views.py      section: report views     peers.py      section: other tools; each is a module of peer/

A new section is a module with a function that returns `Section`s, and a line in __main__.py.
"""
