"""Evidence about a person's work, all year: dated twice, with provenance, shown to its subject at once.

It holds what happened and what changed because of it. It holds no count of anybody's activity.
"""
