"""Migrations of the schema; each goes up and down on live data, on both databases."""
