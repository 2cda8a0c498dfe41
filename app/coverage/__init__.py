"""What the record of a cycle holds and lacks, in active weeks: questions about the record, never about a person.

It counts what was written down, for the person and their manager. It gives no score and puts nobody beside anybody.
"""
