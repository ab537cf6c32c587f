"""Values that the checks let through, right ones and ones with something hostile in them, for real programs to read."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from constructs_dify import Release

# What files, shells and templates read as more than a character, and what only looks like a letter or a digit.
HOSTILE = ";{}[]()<>$#%&|*?!@:/\\\"'`,.-_+~^= \t\n\r\x00\x0b\x7f\x85\u2028\ufeff\uff15\u00b2\uff41\u00e40aZ"

# As many examples as the profile says. Starting a program for each takes its time, and so would shrinking.
fuzzed = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


def passes(check: Callable[[str], object], text: str) -> bool:
    """Whether a check takes a text."""
    try:
        check(text)
    except (TypeError, ValueError):
        return False
    return True


def near(*right: str) -> st.SearchStrategy[str]:
    """A right text, half of the time with a few characters put in place of some of its own."""

    def changed(text: str, at: float, cut: int, piece: str) -> str:
        start = round(at * len(text))
        return text[:start] + piece + text[start + cut :]

    somewhere = st.floats(0, 1)
    texts = st.sampled_from(right)
    return texts | st.builds(changed, texts, somewhere, st.integers(0, 2), st.text(HOSTILE, min_size=1, max_size=3))


def accepted(check: Callable[[str], object], texts: st.SearchStrategy[str], right: str) -> st.SearchStrategy[str]:
    """Those texts that a check takes, and a right one in place of the others: a filter would draw for minutes."""
    check(right)
    return texts.map(lambda text: text if passes(check, text) else right)


def setting(part: str, name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Those texts that a setting may have, and its default."""
    catalogue = Release("1.9.1").settings
    default = catalogue.of(part)[name].default
    return accepted(lambda text: catalogue.check("settings", (part,), name, text), texts, default)
