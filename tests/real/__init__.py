"""Tests that drive the real programs with the files that the library ships."""
