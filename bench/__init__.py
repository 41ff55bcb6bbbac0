"""Measure iomdb against named references; each section of RESULTS.md is written by one command.

__main__.py   the commands
results.py    the file of sections
measure.py    time and memory of a process, ratios of runs in turn
made_up.py    made-up movements to load
processes.py  sections: whole commands, report views
loads.py      sections: loading records; views.py: report views over them
peers.py      sections: other tools, each a module of peer/
recovery.py   section: recovery of damaged tables

A new section is a module with a function that returns `Section`s, and a line in __main__.py.
"""
