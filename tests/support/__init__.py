"""Checks on manifests: pure functions on the list of objects that `yaml.safe_load_all` gives."""
