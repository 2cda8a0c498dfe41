"""Plays seed_data/ through the actions, in the order of its days, on a held clock.

Nothing is written into a table past its action, so the demo organisation obeys every rule that a real one
does. Days are relative to the day of seeding; all of it is one transaction.
"""
