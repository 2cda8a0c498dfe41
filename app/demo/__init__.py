"""The demo cast: signing in without a password. Registered in demo mode only, so elsewhere it does not exist."""
