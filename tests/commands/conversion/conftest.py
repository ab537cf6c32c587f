"""Conversions are tested by `make conversion`, apart from the rest, which is to take less than ten minutes."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("conversion")
