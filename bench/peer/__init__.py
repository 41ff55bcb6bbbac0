"""Other tools at the same task: load a file of movements into their own store, compute the marginals of Tables 1 to 4.

Each module here runs as a process: `python -m bench.peer.TOOL load FILE STORE`, and `tables STORE LOOKUPS ROUNDS`,
which prints the seconds of each round and the answers.
"""
