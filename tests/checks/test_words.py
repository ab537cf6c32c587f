"""Words that are a closed set: the type says them to an editor, and the check reads them from the type."""

from typing import Literal, get_args, get_origin

import pytest

from tests.support.public_api import Parameterised, parameters


def words(parameter: Parameterised) -> tuple[str, ...]:
    """The closed set that the type of a parameter has; none where it has no such type."""
    members = (parameter.hint, *get_args(parameter.hint))
    return next((get_args(member) for member in members if get_origin(member) is Literal), ())


PARAMETERS = [parameter for parameter in parameters() if words(parameter)]


def test_these_parameters_take_a_word_of_a_closed_set():
    of_pods = {
        f"{options}.{word}"
        for options in (
            "LocalSandboxOptions", "NginxOptions", "PluginDaemonOptions", "SandboxOptions", "SsrfProxyOptions", "Tier",
            "WorkerPool",
        )
        for word in ("dns_policy", "image_pull_policy")
    }  # fmt: skip
    assert {str(parameter) for parameter in PARAMETERS} == of_pods | {
        "DifyChart.namespace_level",
        "Exposure.load_balancer.external_traffic_policy",
        "Exposure.node_port.external_traffic_policy",
        "IngressController.aws_alb.scheme",
        "Logging.level",
        "Logging.output",
        "Mail.smtp.encryption",
        "OpenTelemetry.protocol",
        "Postgres.external.tls",
        "Secrets.external.kind",
        "Storage.aliyun_oss.auth_version",
        "Storage.clickzetta_volume.volume_type",
        "Storage.local.access_mode",
        "Storage.local.plugin_access_mode",
        "VectorStore.in_cluster.engine",
        "VectorStore.opensearch.aws_service",
    }


@pytest.mark.parametrize("parameter", PARAMETERS, ids=str)
def test_another_word_is_answered_with_all_of_them(parameter: Parameterised):
    with pytest.raises(ValueError, match=f"^{parameter.field}: got 'nothing'; expected one of ") as error:
        parameter.call("nothing")
    assert f"one of {', '.join(sorted(words(parameter)))}" in str(error.value)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=str)
def test_what_is_no_word_at_all_is_refused_too(parameter: Parameterised):
    with pytest.raises(TypeError, match=rf"^{parameter.field}: got 7 \(int\); write one of "):
        parameter.call(7)
