"""The views that the build creates.

definition.py   a table's TOML and its SQL files, read and checked
generated.py    views that follow from the catalogue: pointers, wide views, unions
keys.py         what the row and column keys of a table mean
creation.py     views in the order of their references, created and commented
"""
