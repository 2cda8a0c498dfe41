"""What each room keeps about a person, for the file of their record."""
