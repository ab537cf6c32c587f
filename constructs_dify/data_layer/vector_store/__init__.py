"""VectorStore: where Dify stores and searches embeddings."""

from .vector_store import VectorStore

__all__ = ["VectorStore"]
