"""What the project does to publish a version: none of it is in the package."""
