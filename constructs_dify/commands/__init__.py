"""The command line, `python -m constructs_dify`: one file for each command."""
