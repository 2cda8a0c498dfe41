"""Review cycles: phases, deadlines, question sets, participants with pinned facts, and their absences.

Each participant moves on their own; the cycle's phase says what may begin. It knows no quota.
"""
