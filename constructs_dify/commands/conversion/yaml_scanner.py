"""Takes tabs where Helm's reader takes them: behind a key, and before a comment."""

from typing import Any

from ruamel.yaml import scanner

# Its types are not said.
_SCANNER: Any = scanner.Scanner


class TabScanner(_SCANNER):
    """The scanner of ruamel.yaml, which refuses them there."""

    def scan_to_next_token(self) -> None:
        """Skip what is between two tokens."""
        # Where a key may start, a tab would be indentation.
        while not self.allow_simple_key and self.reader.peek() in " \t":
            self.reader.forward()
        _SCANNER.scan_to_next_token(self)
