"""ApiFacts: what a caller of the API's inner routes has to know, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import checks
from .destinations import Destination
from .secret_key import SecretKey


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class ApiFacts:
    """The API, for parts that call it on behalf of plugins. Each says itself what it calls these facts.

    See https://github.com/langgenius/dify-plugin-daemon

    Attributes:
        url: Its URL.
        inner_api_key: What such parts log in with.
        destinations: The network path to it.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    url: str
    inner_api_key: SecretKey
    destinations: Sequence[Destination]
