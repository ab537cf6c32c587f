"""What a dependency gives to whom, and whom it refuses."""

import pytest

from constructs_dify.wiring.dependency import Dependency, Grant, python_services

GRANT = Grant(environment={"A": "1"})


def test_a_part_gets_what_is_for_it_and_any_other_gets_nothing():
    dependency = Dependency(name="x", grants={"api": GRANT})
    assert dependency.grant("api") is GRANT
    assert dependency.grant("web") == Grant()


def test_a_part_that_cannot_use_it_is_told_why():
    dependency = Dependency(
        name="storage", grants={"api": GRANT}, refusals={"plugin-daemon": "knows no OpenDAL; give Storage.s3(...)"}
    )
    with pytest.raises(ValueError, match=r"^storage: knows no OpenDAL; give Storage\.s3"):
        dependency.grant("plugin-daemon")
    assert dependency.grant("api") is GRANT


def test_a_refusal_comes_before_a_grant():
    with pytest.raises(ValueError, match="x: no"):
        Dependency(name="x", grants={"api": GRANT}, refusals={"api": "no"}).grant("api")


def test_the_api_the_workers_and_beat_read_one_vocabulary():
    assert python_services(GRANT) == {"api": GRANT, "worker": GRANT, "beat": GRANT}
