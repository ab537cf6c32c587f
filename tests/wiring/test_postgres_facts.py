"""PostgresFacts: for readers of any vocabulary."""

from typing import Any

import pytest

from constructs_dify import PostgresFacts
from tests.support.samples import key

OPTIONS: dict[str, Any] = {
    "host": "pg", "port": 5432, "username": "dify", "password": key(), "database": "dify",
    "plugin_database": "plugins", "destinations": (),
}  # fmt: skip


@pytest.mark.parametrize("name", ["password", "ca"])
def test_a_credential_is_a_reference(name: str):
    assert PostgresFacts(**OPTIONS).password == key()
    with pytest.raises(TypeError, match=rf"PostgresFacts\.{name}: got a literal str"):
        PostgresFacts(**{**OPTIONS, name: "letmein"})


def test_a_parameter_that_dify_needs_otherwise_is_refused_from_any_provider():
    assert PostgresFacts(**OPTIONS, parameters={"jit": "off"}).parameters == {"jit": "off"}
    with pytest.raises(ValueError, match=r"^PostgresFacts\.parameters: got 'timezone'; expected none: .* UTC"):
        PostgresFacts(**OPTIONS, parameters={"timezone": "Europe/Berlin"})


def test_an_image_that_is_not_pinned_is_refused_from_any_provider():
    assert PostgresFacts(**OPTIONS, client_image="postgres:17-alpine").client_image == "postgres:17-alpine"
    with pytest.raises(ValueError, match=r"^PostgresFacts\.client_image: got 'postgres:latest'; expected an image"):
        PostgresFacts(**OPTIONS, client_image="postgres:latest")
