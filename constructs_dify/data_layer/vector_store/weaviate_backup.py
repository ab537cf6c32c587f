"""Saves what Weaviate has with its own backups, and brings it back; runs in Dify's API image."""
