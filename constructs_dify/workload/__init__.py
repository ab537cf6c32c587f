"""How a part becomes Kubernetes objects."""
