"""Promotion cases: the criteria of the next level against cited evidence over several quarters, sealed and exported.

A packet never holds a rating of a review. What is sealed is never changed: a change makes a new revision.
"""
