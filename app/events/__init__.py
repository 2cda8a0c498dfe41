"""What happened to a team (an incident closed, a migration finished), and who is asked who made it easier."""
