"""Postgres: where Dify keeps accounts, apps, conversations and the state of its plugins."""

from .in_cluster import PostgresInCluster
from .postgres import Postgres

__all__ = ["Postgres", "PostgresInCluster"]
