"""Saves what Qdrant has with its own snapshots, and brings it back; runs in Dify's API image."""
