"""PostgresFacts: for readers of any vocabulary."""

from typing import Any

import pytest

from constructs_dify import PostgresFacts
from tests.support.samples import key


@pytest.mark.parametrize("name", ["password", "ca"])
def test_a_credential_is_a_reference(name: str):
    options: dict[str, Any] = {
        "host": "pg", "port": 5432, "username": "dify", "password": key(), "database": "dify",
        "plugin_database": "plugins", "destinations": (),
    }  # fmt: skip
    assert PostgresFacts(**options).password == key()
    with pytest.raises(TypeError, match=rf"PostgresFacts\.{name}: got a literal str"):
        PostgresFacts(**{**options, name: "letmein"})
