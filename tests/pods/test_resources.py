"""Resources: what a container asks for, and what it may use at most."""

import pytest

from constructs_dify import Resources
from constructs_dify.pods.resources import requirements
from constructs_dify.pods.structs import plain


def said(**options: str) -> object:
    return plain(requirements(Resources(**{"cpu": "1", "memory": "1Gi", **options})))


def test_a_limit_that_is_given_is_not_the_request():
    assert said(cpu_limit="2", memory_limit="3Gi") == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "3Gi"},
    }


def test_a_limit_of_one_of_the_two_leaves_the_other_at_its_request():
    assert said(memory_limit="3Gi") == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"cpu": "1", "memory": "3Gi"},
    }


def test_local_disk_is_only_said_where_it_is_given():
    assert said(ephemeral_storage="2Gi") == {
        "requests": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "2Gi"},
        "limits": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "2Gi"},
    }


@pytest.mark.parametrize("limit", ["1", "1000m", "1.0"])
def test_a_limit_may_be_its_request(limit: str):
    Resources(cpu="1", memory="1Gi", cpu_limit=limit)


@pytest.mark.parametrize(
    ("options", "field", "least"),
    [
        ({"cpu_limit": "999m"}, "cpu_limit", "1"),
        ({"memory_limit": "1G"}, "memory_limit", "1Gi"),
        ({"memory_limit": "1023Mi"}, "memory_limit", "1Gi"),
    ],
)
def test_a_limit_below_its_request_is_refused(options: dict[str, str], field: str, least: str):
    with pytest.raises(ValueError, match=rf"^Resources\.{field}: got '.*'; expected at least the request, '{least}'"):
        Resources(**{"cpu": "1", "memory": "1Gi", **options})
