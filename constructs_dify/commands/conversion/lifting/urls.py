"""URLs of today, which nobody has checked."""

from urllib.parse import SplitResult, urlsplit


def pieces(url: str) -> SplitResult:
    """The pieces of a URL; none where it is malformed."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
