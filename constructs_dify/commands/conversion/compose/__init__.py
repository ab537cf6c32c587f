"""A plain docker compose installation, from its `.env`."""

from .reading import installed

__all__ = ["installed"]
