"""Which Dify runs: the release of the library that has the same parts and settings."""

import re

from ... import checks
from ...releases.data import is_version, order, versions
from ...releases.release import Release
from .installed import Installed

_AT_START = re.compile(r"v?(\d+\.\d+\.\d+(?:-fix\.\d+)?)(?=$|[-_+.])")


def release_of(installed: Installed, given: str | None) -> Release:
    """The release of what runs.

    Args:
        installed: What runs.
        given: The version that the user says; None: the tag of the API's image says it.

    Raises:
        ValueError: If nothing says it, or the library has no such release.
    """
    tagged = _version_in(installed.dify)
    if given is not None and is_version(tagged) and (tagged in versions() or _too_old(tagged)) and tagged != given:
        raise checks.wrong("--dify", given, f"nothing, or what the tag of the API's image says: {tagged}")
    version = _version_in(given or installed.dify)
    if version not in versions():
        where = "--dify" if given else "the tag of the API's image"
        raise checks.wrong(where, given or installed.dify, _expected(version))
    installed.dify = version
    return Release(version)


def _version_in(tag: str) -> str:
    """The version that a tag starts with, such as `1.11.0` of `1.11.0-acme`; the tag itself if it is none."""
    found = _AT_START.match(tag)
    return found[1] if found else tag


def _too_old(version: str) -> bool:
    return order(version) < order(versions()[0])


def _expected(version: str) -> str:
    oldest, newest = versions()[0], versions()[-1]
    if not is_version(version):
        return f"a version of Dify; say which one runs with --dify, such as --dify {newest}"
    if _too_old(version):
        return (
            f"Dify {oldest} or later: a program of a later release would migrate the database in one leap, so upgrade "
            f"with Helm first, one release after the other, to {oldest} at least"
        )
    return (
        f"a release from {oldest} to {newest} that this library knows; docs/releases.md says how to describe another "
        "one, and --dify names the known one whose settings are the same"
    )
