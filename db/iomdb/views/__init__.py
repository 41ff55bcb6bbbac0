"""The views: what is promised of them, and how the promise is kept.

definition.py   a table's TOML and its SQL files, read and checked
creation.py     views in the order of their references, created and commented
rules.py        rules for the SQL, on its syntax tree
lineage.py      from which columns each column comes
lock.py         what each released version was
promise.py      what the files give now, held against the lock
lifecycle.py    a version is deprecated and removed
"""
