"""Database files: who may write one, what may be replaced, and what a file says about itself.

opening.py  errors of opening and reading, in one line    schema.py   the schema version of a file
writer.py   one writer per database                       gate.py     may this file be replaced?
draft.py    a new file, moved into place when complete    pages.py    the checksum of each page
verify.py   read a file completely                        backup.py   copy a file whole
upgrade.py  carry batches over to the present schema
"""
