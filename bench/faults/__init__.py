"""Faults under load: servers are killed while managers write, tabs race, and a checker looks for what was lost.

A save is *acked* when its client got a 2xx answer. Every client writes down what it sent and what it was told;
at the end the checker holds that history against the database.
"""
