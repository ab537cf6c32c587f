"""The configuration of squid: a real file, and the function that fills it in."""
