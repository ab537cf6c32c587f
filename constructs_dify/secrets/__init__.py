"""Secrets: where the installation's credentials come from."""

from .external import RemoteKey
from .secrets import Secrets

__all__ = ["RemoteKey", "Secrets"]
