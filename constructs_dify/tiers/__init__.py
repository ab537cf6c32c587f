"""One file for each box of the diagram."""
