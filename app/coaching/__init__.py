"""Coaching notes: concern, support and action, shared with the person at once and acknowledged.

A concern that was never shared here cannot be warned about later: see "unwarned" in reviews.
"""
