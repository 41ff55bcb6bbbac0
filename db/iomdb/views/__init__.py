"""The views of sql/report and sql/audit: what is promised of them, and how the promise is kept.

definition.py   a table's TOML and its SQL files, read and checked
creation.py     views in the order of their references, created and commented
"""
