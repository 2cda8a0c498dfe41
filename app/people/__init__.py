"""People, teams, reporting lines, levels held and role grants; all but the first two are dated.

"Who was whose manager on that day" is one question with one answer. It is not a directory of activity.
"""
