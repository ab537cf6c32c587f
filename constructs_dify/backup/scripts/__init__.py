"""What runs in the pods that save and restore."""

from pathlib import Path


def script(name: str) -> str:
    """The text of one of these files.

    Args:
        name: Its name.
    """
    return Path(__file__).with_name(name).read_text("utf-8")
