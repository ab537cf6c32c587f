"""VectorStore: where knowledge is searched."""

from .vector_store import VectorStore

__all__ = ["VectorStore"]
