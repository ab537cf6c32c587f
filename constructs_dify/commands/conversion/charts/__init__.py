"""The charts that a program can be made from."""
