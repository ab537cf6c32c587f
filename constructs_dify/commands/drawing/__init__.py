"""The picture of a system: what is drawn, how it is laid out, and how it is written."""
