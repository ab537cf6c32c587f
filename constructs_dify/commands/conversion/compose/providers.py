"""Whose variables count for nothing: those of vector stores and storages that nobody chose."""

from collections.abc import Iterable, Mapping

from ....releases.settings import Catalogue

# Those whose variables do not begin with their name.
_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "oci-storage": ("OCI_",),
    "seekdb": ("SEEKDB_", "OCEANBASE_"),
    "tidb_on_qdrant": ("TIDB_ON_QDRANT_", "TIDB_"),
    # Not a name, but a place.
    "local": (),
}
CHOICES = ("VECTOR_STORE", "STORAGE_TYPE")


def foreign(catalogue: Catalogue, chosen: Iterable[str], names: Iterable[str]) -> set[str]:
    """Those of the names that belong to a vector store or a storage that is not chosen.

    Args:
        catalogue: The settings of the release.
        chosen: The vector stores and storages that are chosen, and the type of the database.
        names: Names of variables.
    """
    chosen = set(chosen)
    words = {word for name in CHOICES if (setting := catalogue.find("api", name)) for word in setting.words}
    ours = [prefix for word in chosen for prefix in prefixes(word)]
    others = {prefix for word in words - chosen - {"*"} for prefix in prefixes(word)}
    return {name for name in names if _is_foreign(name, ours, others)}


def _is_foreign(name: str, ours: Iterable[str], others: Iterable[str]) -> bool:
    begins = [prefix for prefix in others if name.startswith(prefix)]
    longest = max(begins, key=len, default="")
    return bool(longest) and not any(
        name.startswith(prefix) or prefix.startswith(longest) for prefix in ours if len(prefix) >= len(longest)
    )


def prefixes(word: str) -> tuple[str, ...]:
    """How the variables of a vector store or a storage begin."""
    return _PREFIXES.get(word, (f"{word.upper().replace('-', '_')}_",))


def of_packages(word: str) -> str:
    """What Dify calls a storage that the plugin daemon calls so."""
    return {"aws_s3": "s3", "gcs": "google-storage"}.get(word, word.replace("_", "-"))
