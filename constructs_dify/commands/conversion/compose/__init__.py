"""A plain docker compose installation, from its `.env`."""

from .reading import installed, read

__all__ = ["installed", "read"]
