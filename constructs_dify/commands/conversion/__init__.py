"""From an installation that something else made to a program of this library."""
