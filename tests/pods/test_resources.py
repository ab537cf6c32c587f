"""Resources: what a container asks for, and what it may use at most."""

from typing import Any

import pytest

from constructs_dify import UNLIMITED, Postgres, Resources, Tier
from constructs_dify.data_layer.vector_store.weaviate import WeaviateServer
from constructs_dify.pods.resources import merged_resources, requirements
from constructs_dify.pods.structs import plain
from tests.support.charts import alone, container, synth, variables
from tests.support.manifests import of_kind


def said(**options: Any) -> object:
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


# -- no limit, and one of the two alone ---------------------------------------------------------------------------

PART = Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="4Gi")


def of_part(*given: Resources) -> object:
    """What a part with defaults of its own has then."""
    return plain(requirements(merged_resources([PART, *given])))


def test_no_limit_is_said_for_each_of_the_two():
    assert said(cpu_limit=UNLIMITED) == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"memory": "1Gi"},
    }
    assert said(cpu_limit=UNLIMITED, memory_limit=UNLIMITED) == {"requests": {"cpu": "1", "memory": "1Gi"}}


def test_who_asks_for_little_cpu_keeps_the_limit_of_the_part():
    assert of_part(Resources(cpu="100m")) == {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "4Gi"},
    }


def test_one_of_the_two_leaves_the_other_as_it_is():
    assert of_part(Resources(memory="2Gi")) == {
        "requests": {"cpu": "500m", "memory": "2Gi"},
        "limits": {"cpu": "2", "memory": "4Gi"},
    }


@pytest.mark.parametrize(
    ("given", "request_", "limit"),
    [
        (Resources(memory="6Gi"), "6Gi", "6Gi"),
        (Resources(memory_limit="512Mi"), "512Mi", "512Mi"),
        (Resources(memory="6Gi", memory_limit="8Gi"), "6Gi", "8Gi"),
    ],
)
def test_what_is_left_out_follows_what_is_given_where_they_contradict(given: Resources, request_: str, limit: str):
    assert of_part(given) == {
        "requests": {"cpu": "500m", "memory": request_},
        "limits": {"cpu": "2", "memory": limit},
    }


def test_the_most_specific_of_three_wins_field_by_field():
    defaults, own = Resources(cpu_limit=UNLIMITED, memory="2Gi"), Resources(cpu="3", memory_limit="3Gi")
    assert of_part(defaults, own) == {"requests": {"cpu": "3", "memory": "2Gi"}, "limits": {"memory": "3Gi"}}
    assert of_part(defaults, Resources(cpu_limit="1")) == {
        "requests": {"cpu": "500m", "memory": "2Gi"},
        "limits": {"cpu": "1", "memory": "4Gi"},
    }


def test_local_disk_has_a_request_and_a_limit():
    assert said(ephemeral_storage="1Gi", ephemeral_storage_limit="4Gi") == {
        "requests": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "1Gi"},
        "limits": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "4Gi"},
    }
    with pytest.raises(ValueError, match=r"^Resources\.ephemeral_storage_limit: got '1Gi'; expected at least"):
        Resources(ephemeral_storage="2Gi", ephemeral_storage_limit="1Gi")


def test_a_limit_alone_is_the_request_too_as_kubernetes_has_it():
    assert plain(requirements(Resources(memory_limit="1Gi"))) == {
        "requests": {"memory": "1Gi"},
        "limits": {"memory": "1Gi"},
    }


@pytest.mark.parametrize("name", ["cpu", "memory", "ephemeral_storage"])
def test_only_a_limit_can_be_none(name: str):
    right: dict[str, Any] = {f"{name}_limit": UNLIMITED}
    wrong: dict[str, Any] = {name: UNLIMITED}
    Resources(**right)
    with pytest.raises(TypeError, match=rf"^Resources\.{name}: got Unlimited.*; write a string"):
        Resources(**wrong)


def test_weaviate_has_a_target_for_its_memory_only_where_it_has_a_limit():
    def target(**options: Any) -> object:
        tier = Tier(resources=Resources(**options))
        return variables(alone(WeaviateServer, tier=tier, storage="1Gi")[1], "weaviate").get("GOMEMLIMIT")

    assert target(memory_limit="1Gi") == str(int(1024**3 * 0.8))
    assert target(memory_limit=UNLIMITED) is None


def test_the_servers_of_an_operator_merge_them_too():
    resources = Resources(memory="3Gi", cpu_limit=UNLIMITED)
    [cluster] = of_kind(synth(postgres=Postgres.cloudnative_pg(resources=resources)), "Cluster")
    assert cluster["spec"]["resources"] == {
        "requests": {"cpu": "500m", "memory": "3Gi"},
        "limits": {"memory": "3Gi"},
    }


def test_no_limit_reaches_the_container():
    objects = synth(defaults=Tier(resources=Resources(cpu_limit=UNLIMITED)), api=Tier(resources=Resources(cpu="100m")))
    for part, request in {"api": "100m", "postgres": "250m"}.items():
        resources = container(objects, part)["resources"]
        assert resources["requests"]["cpu"] == request
        assert resources["limits"].keys() == {"memory"}
