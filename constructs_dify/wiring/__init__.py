"""What connects the parts: references to credentials, environments, destinations, dependencies."""
