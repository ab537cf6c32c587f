"""Postgres: where Dify keeps accounts, apps, conversations and the state of its plugins."""

from .backup import Backup
from .cloudnative_pg import PostgresCluster
from .in_cluster import PostgresInCluster, PostgresServer
from .postgres import Postgres

__all__ = ["Backup", "Postgres", "PostgresCluster", "PostgresInCluster", "PostgresServer"]
