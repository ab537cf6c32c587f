"""The data layer: PostgreSQL, Redis, a vector store and file storage, in the cluster or outside of it."""

from .data_layer import DataLayer
from .postgres import Backup, Postgres
from .redis import Redis
from .storage import Storage
from .vector_store import VectorStore

__all__ = ["Backup", "DataLayer", "Postgres", "Redis", "Storage", "VectorStore"]
