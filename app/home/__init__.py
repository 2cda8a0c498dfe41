"""My work, the cycles as people partners run them, and the permissions as the program has them.

It stands above the features and gathers from them; it keeps nothing of its own and ranks nobody.
"""
