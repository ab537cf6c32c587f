"""Looks at a set before and after it comes back (a stand-in until the program is there)."""
