"""Where pods read Secrets."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Tier
from tests.support.charts import dify


def _variable(**selector: Any) -> Tier:
    selected = k8s.SecretKeySelector(**selector)
    return Tier(extra_env=[k8s.EnvVar(name="PIN", value_from=k8s.EnvVarSource(secret_key_ref=selected))])


NAMELESS: dict[str, Tier] = {
    "a variable": _variable(key="pin"),
    "all variables": Tier(env_from=[k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource())]),
    "a volume": Tier(volumes=[k8s.Volume(name="pins", secret=k8s.SecretVolumeSource())]),
    "a source of a volume": Tier(
        volumes=[
            k8s.Volume(
                name="pins",
                projected=k8s.ProjectedVolumeSource(sources=[k8s.VolumeProjection(secret=k8s.SecretProjection())]),
            )
        ]
    ),
}


@pytest.mark.parametrize("place", NAMELESS)
def test_a_reference_that_names_no_secret_is_an_error(place: str):
    with pytest.raises(TypeError, match=r"api.*the Secret of .*: got None .NoneType.; write a name"):
        dify(api=NAMELESS[place])


def test_a_reference_to_what_no_secret_may_be_called_is_an_error():
    with pytest.raises(ValueError, match=r"the Secret of 'PIN': got 'Pins'; expected the name of a Kubernetes object"):
        dify(api=_variable(name="Pins", key="pin"))


def test_a_reference_to_a_key_that_no_secret_may_have_is_an_error():
    with pytest.raises(ValueError, match=r"the key of 'PIN': got '!pin'; expected letters"):
        dify(api=_variable(name="pins", key="!pin"))


def test_a_reference_with_a_name_and_a_key_is_one_of_the_part():
    references = dify(api=_variable(name="pins", key="pin")).api.secret_references
    assert {(read.secret, read.key) for read in references if read.by == "PIN"} == {("pins", "pin")}
