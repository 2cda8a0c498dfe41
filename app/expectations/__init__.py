"""What was agreed at the start of a cycle, revised with the person; a revision counts when both have agreed."""
