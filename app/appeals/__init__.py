"""Appeals: contested lines, structured context, a panel drawn by lot, one ruling for each point.

An appeal never lowers a rating. Nothing is overwritten: what a ruling changes is added, and the review shows the
record of decision.
"""
