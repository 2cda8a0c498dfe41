"""Personal conflicts: partner, close family, dispute. Declared by either of the two; it never says more than its kind.

Whoever has one neither sees nor decides the other's case. Nobody but whoever declared it and people partners sees it.
"""
