"""The calibration room: independent votes, hidden until a case is revealed, then a decision with reason and evidence.

It compares how one standard is read by several managers, and never people with each other. It knows no target,
no order of people and no suggested rating: a majority of the readers present decides, a tie keeps the proposal.
"""
