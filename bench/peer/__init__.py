"""Other tools at the same work: load a file of movements into their own store, compute the marginals of Tables 1 to 4.

Each module of this folder is a process: `python -m bench.peer.TOOL load FILE STORE`, and `tables STORE LOOKUPS ROUNDS`,
which prints the seconds of each round and the answers.
"""
