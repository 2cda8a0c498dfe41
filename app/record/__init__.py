"""Everything that is kept about a person, for that person: to read, and to take along as one JSON file.

What is closed stays closed here too: of an undelivered review it says that there is one, not how far it is.
"""
