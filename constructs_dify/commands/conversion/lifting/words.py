"""What texts in variables say."""

# What pydantic reads, which Dify's settings are of.
_TRUE = ("1", "true", "t", "yes", "y", "on")


def is_true(text: str | None) -> bool:
    """Whether a text says yes."""
    return (text or "").strip().lower() in _TRUE


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever the case of true and false is."""
    return one == other or (one.lower() == other.lower() and one.lower() in ("true", "false"))
