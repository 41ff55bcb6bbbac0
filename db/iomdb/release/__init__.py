"""Keep released views as they were; for developers, in a checkout.

rules.py        rules for the SQL of views, checked on its syntax tree
lineage.py      from which columns each column is computed
lock.py         sql/views.lock: text and columns of released views
verify.py       the current state of the files against the rules and the lock
lifecycle.py    deprecate and remove a version
"""
