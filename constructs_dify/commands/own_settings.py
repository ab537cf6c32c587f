"""What the library sets itself, and by which parameter.

`own_settings.tsv` is made by asking the library (`tests/support/own_settings.py`): a line is a setting, the parts that
get it, whether it is `fixed` or a `default`, whether it is set `always` or only where a parameter is `given`, what
sets it, and the text that the library gives it where nobody says anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnSetting:
    """A setting that the library sets.

    Attributes:
        fixed: Whether nothing else may set it; if not, `settings` may.
        always: Whether it is set in every chart; if not, only where the parameter is given.
        parameter: What sets it, such as `postgres=Postgres.external(host=…)`; empty: the library, to `text`.
        text: What the library sets it to, where no parameter decides.
    """

    fixed: bool
    always: bool
    parameter: str
    text: str

    @property
    def is_option(self) -> bool:
        """Whether a parameter of the chart sets it, and not the library by itself."""
        return "=" in self.parameter


@cache
def own_settings() -> Mapping[tuple[str, str], OwnSetting]:
    """Part and setting -> what sets it, for those that the library sets."""
    found: dict[tuple[str, str], OwnSetting] = {}
    for line in Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines():
        name, parts, fixed, always, parameter, text = line.split("\t")
        own = OwnSetting(fixed=fixed == "fixed", always=always == "always", parameter=parameter, text=text)
        found |= {(part, name): own for part in parts.split(",")}
    return found
