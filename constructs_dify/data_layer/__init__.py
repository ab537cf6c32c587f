"""The data layer: PostgreSQL or MySQL, Redis, a vector store and file storage, in the cluster or outside of it."""

from .data_layer import DataLayer
from .mysql import MySQL
from .postgres import Backup, Postgres
from .redis import Redis
from .storage import Storage
from .vector_store import VectorStore

__all__ = ["Backup", "DataLayer", "MySQL", "Postgres", "Redis", "Storage", "VectorStore"]
