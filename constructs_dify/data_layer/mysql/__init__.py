"""MySQL: the database, in place of PostgreSQL."""

from .mysql import MySQL

__all__ = ["MySQL"]
