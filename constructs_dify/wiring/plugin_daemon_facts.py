"""PluginDaemonFacts: what a caller of the plugin daemon has to know, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import checks
from .destinations import Destination
from .secret_key import SecretKey


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class PluginDaemonFacts:
    """The plugin daemon. Each part that calls it says itself what it calls these facts.

    See https://github.com/langgenius/dify-plugin-daemon

    Attributes:
        url: Its URL.
        key: What its callers log in with.
        inner_api_key: What it logs in to the API with, which the API has to know.
        destinations: The network path to it.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    url: str
    key: SecretKey
    inner_api_key: SecretKey
    destinations: Sequence[Destination]
