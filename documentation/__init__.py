"""The documentation site: its pages are made of the Markdown, the docstrings and the release data."""
