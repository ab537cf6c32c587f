"""The configuration of nginx: real files, and the function that fills them in."""
