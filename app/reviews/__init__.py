"""Self and manager reviews: answers that cite evidence, choices while drafting, ratings once submitted.

A rating is a row that is added and never changed. The composite shows weights; it decides nothing.
"""
