"""Text that something completes later: it stands for a value, and is none."""

import re

# $(NAME) of Kubernetes, ${name} and $NAME of a shell, {name}, {{name}}, %s and <name> of templates. A $name in lower
# case may as well be a password.
_PLACEHOLDERS = re.compile(r"(?:\$\(\w+\)|\$?\{[\w.]*\}|\{\{[\w.]*\}\}|\$[A-Z_][A-Z0-9_]+|%s|<\w+>)+", re.ASCII)


def stands_for_a_value(text: str) -> bool:
    """Whether something completes all of a text later."""
    return _PLACEHOLDERS.fullmatch(text) is not None
