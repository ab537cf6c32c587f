"""A release with a known hole that needs no account is warned of, once and with the way out of it."""

import warnings
from datetime import date

import pytest

from constructs_dify import Release, ReleaseWarning
from constructs_dify.releases.advisories import warn_of
from constructs_dify.releases.data import versions
from tests.support.charts import dify

# What is checked in Dify's sources and its lock files, at the tags: hole -> the first release without it.
CLOSED = {
    # react 19.2.1 and next 15.5.7 in web/pnpm-lock.yaml
    "CVE-2025-55182": "1.10.1-fix.1",
    # @login_required in api/controllers/console/remote_files.py
    "CVE-2025-56520": "1.13.0",
    "CVE-2026-41950": "1.14.0",
    # "tenant-scope FilePreviewApi", "enforce tenant scoping on app trace-config endpoints"
    "CVE-2026-41947": "1.14.2",
    "CVE-2026-41949": "1.14.2",
    # the check of the path in api/core/plugin/impl/base.py
    "CVE-2026-41948": "1.15.0",
    # parameters in place of texts in the store of MyScale
    "CVE-2026-61461": "1.16.0",
    # react 19.2.8 in pnpm-workspace.yaml
    "CVE-2026-44907": "1.16.1",
}


@pytest.mark.parametrize(("name", "closed"), CLOSED.items(), ids=CLOSED)
def test_a_hole_is_there_until_the_release_that_closes_it(name: str, closed: str):
    having = [version for version in versions() if name in {each.name for each in Release(version).advisories}]
    assert having == list(versions()[: versions().index(closed)])


def test_every_hole_is_one_of_these():
    assert {each.name for version in versions() for each in Release(version).advisories} == set(CLOSED)


@pytest.mark.parametrize("version", versions())
def test_a_hole_is_told_in_one_sentence_with_its_source(version: str):
    for each in Release(version).advisories:
        assert each.what.endswith(".")
        assert len(each.what) < 120
        assert each.source.startswith("https://")


def test_a_release_has_its_day_and_they_are_in_order():
    days = [Release(version).date or date.min for version in versions()]
    assert days == sorted(days)
    assert days[0] == date(2025, 9, 29)


def test_what_is_not_recommended_says_why_and_the_next_release_is_asked_for_itself():
    assert "withdrawn" in (Release("1.13.1").not_recommended or "")
    assert Release("1.13.3").not_recommended is None
    assert {version for version in versions() if Release(version).preview} == {"1.17.0", "1.17.1"}


def test_a_chart_warns_of_the_holes_the_release_that_closes_each_and_the_one_that_has_none():
    with pytest.warns(ReleaseWarning) as told:
        dify(release="1.14.0")
    [warning] = told
    text = str(warning.message)
    assert "CVE-2026-41948: Anyone who reaches the console API" in text
    assert "Closed by 1.15.0." in text
    assert "CVE-2026-44907" in text
    assert 'Give release="1.16.1" or a later one' in text
    assert "accept_advisories=['CVE-2026-41948', 'CVE-2026-44907']" in text
    # One for which somebody needs an account is no reason to shout.
    assert "CVE-2026-41949" not in text


def test_what_is_accepted_is_not_warned_of():
    with pytest.warns(ReleaseWarning) as told:
        warn_of(Release("1.14.0"), ["CVE-2026-41948"])
    assert "CVE-2026-41948" not in str(told[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dify(release="1.15.0", accept_advisories=["CVE-2026-44907"])
        warn_of(Release("1.14.0"), ["CVE-2026-41948", "CVE-2026-44907", "CVE-2026-41949"])


def test_a_release_without_holes_is_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of(Release("1.16.1"), ())


def test_a_hole_that_no_release_closes_is_told_as_such():
    newest = Release(versions()[-1])
    open_hole = {"what": "Anyone does anything.", "outsider": True, "source": "https://example.com"}
    release = Release._made("9.0.0", {**newest._data, "advisories": {"CVE-2030-1": open_hole}})
    with pytest.warns(ReleaseWarning, match=r"No release that the library knows closes it\. Give accept_advisories="):
        warn_of(release, ())


@pytest.mark.parametrize(
    ("version", "accepted", "told"),
    [
        ("1.16.1", "CVE-2025-55182", r"accept_advisories\[0\]: got .*1\.10\.1-fix\.1 closed this one, so leave it out"),
        ("1.14.0", "CVE-2026-41940", r"one of the holes of Dify 1\.14\.0: .*did you mean 'CVE-2026-4194"),
        ("1.16.1", "React2Shell", r"nothing: no hole of Dify 1\.16\.1 is known"),
    ],
)
def test_accepting_what_is_no_hole_of_the_release_is_an_error(version: str, accepted: str, told: str):
    with pytest.raises(ValueError, match=told):
        warn_of(Release(version), [accepted])


def test_the_names_are_a_list():
    with pytest.raises(TypeError, match=r"accept_advisories: got 'CVE-2026-41948' \(str\); write a list"):
        dify(release="1.14.0", accept_advisories="CVE-2026-41948")
