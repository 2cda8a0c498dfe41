"""Calibration: a committee reads what managers propose, votes unseen, and decides by majority in one room.

It compares each proposal with the standard, never with other people. Nothing here computes a rating, a share or an
order of people.
"""
