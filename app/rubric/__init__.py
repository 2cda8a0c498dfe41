"""The published standard: versions, competencies by level, weights, scale and contribution styles.

Readable without signing in. It holds no figure about anybody.
"""
