"""Notes what a set holds (a stand-in until the program is there)."""
