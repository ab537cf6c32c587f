"""A part that only some releases have is there with those, and refused with the others."""

from typing import ClassVar

import pytest

from constructs_dify import DifyChart, Release, Tier, WebTier
from constructs_dify.workload.declared import Declared, of_release


class Later(WebTier):
    by_release: ClassVar[bool] = True


class Chart(DifyChart):
    qdrant = Declared(Later)
    agents = Declared(Later)


DEFAULT = Tier()
HERE, ABSENT = {"qdrant": Chart.qdrant}, {"agents": Chart.agents}
RELEASE = Release("1.9.1")


def test_a_part_that_the_release_has_keeps_its_options():
    given = Tier(replicas=2)
    assert of_release(RELEASE, HERE, {"qdrant": given}, DEFAULT) == {"qdrant": given}


def test_a_part_that_the_release_does_not_have_is_off_unless_somebody_gives_options_for_it():
    assert of_release(RELEASE, ABSENT, {"agents": DEFAULT}, DEFAULT) == {"agents": None}
    assert of_release(RELEASE, ABSENT, {"agents": None}, DEFAULT) == {"agents": None}
    for given in (Tier(replicas=2), Tier()):
        with pytest.raises(ValueError, match=r"^agents: got Tier.*Dify 1\.9\.1 has no agents"):
            of_release(RELEASE, ABSENT, {"agents": given}, DEFAULT)
