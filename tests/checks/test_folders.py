"""Folders that stand in configuration files."""

import pytest

from constructs_dify import checks


@pytest.mark.parametrize("value", ["/tmp", "/var/spool/squid", "/var/spool/squid/", "/a/.b/c-d_e"])
def test_a_folder_is_an_absolute_path(value: str):
    checks.folder("folder", value)


@pytest.mark.parametrize(
    "value",
    [
        "", "/", "none", "tmp", "/a b", "/a\n", "/a\nhttp_access allow all", "/${process_number}", '/a"',
        "/a#b", "/a;b", "//a", "/ä", "/a\\b", "/" + "a" * 255,
    ],
)  # fmt: skip
def test_a_folder_has_nothing_that_a_file_would_read_as_more(value: str):
    with pytest.raises(ValueError, match=r'^folder: got .*; expected the path of a folder, such as "/var/spool/squid"'):
        checks.folder("folder", value)
