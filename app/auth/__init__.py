"""Signing in and out: accounts, sessions that can be revoked, and a bound on guessing."""
