"""Feedback: asked for, and given by name. Behaviour, context and impact of work, never a rating.

The manager reads an answer at once, the person it is about at delivery.
"""
