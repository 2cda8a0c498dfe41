"""Who can sign in: administrators close and reopen accounts. Nothing here leads to anybody's text."""
