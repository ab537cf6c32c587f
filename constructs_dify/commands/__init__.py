"""What `python -m constructs_dify` says about manifests."""
