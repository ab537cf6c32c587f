"""Numbers that several parts must agree on: the chart's settings feed all of them, or synth says where they differ."""

import re
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import DifyChart, Exposure, IngressController, SandboxOptions, Tier, WorkerPool
from constructs_dify.checks import nginx_bytes
from constructs_dify.validations.limits_agree import LimitsAgree
from constructs_dify.validations.uploads_pass import UploadsPass
from constructs_dify.validations.waits_are_long_enough import WaitsAreLongEnough
from tests.support.charts import dify, objects_of, variables
from tests.support.manifests import find

PUBLIC_URL = "https://dify.example.com"
MIB = 1024 * 1024


def messages(chart: DifyChart) -> list[str]:
    return [
        message for kind in (UploadsPass, WaitsAreLongEnough, LimitsAgree) for message in kind(chart.parts).validate()
    ]


def tier(**settings: str) -> Tier:
    return Tier(settings=settings)


def test_the_default_agrees_with_itself():
    assert messages(dify()) == []


FED = {
    "UPLOAD_VIDEO_FILE_SIZE_LIMIT": "500",
    "PLUGIN_MAX_PACKAGE_SIZE": str(100 * MIB),
    "PLUGIN_MAX_BUNDLE_SIZE": str(700 * MIB),
    "INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH": "8000",
    "EDITION": "CLOUD",
    "HTTP_REQUEST_MAX_READ_TIMEOUT": "1800",
    "CODE_EXECUTION_READ_TIMEOUT": "120",
    "APP_MAX_EXECUTION_TIME": "3000",
    "WORKFLOW_MAX_EXECUTION_TIME": "3000",
}


def test_the_settings_of_the_chart_feed_all_that_must_agree():
    chart = dify(
        settings=FED,
        sandbox=SandboxOptions(timeout=90),
        public_url=PUBLIC_URL,
        expose=Exposure.ingress(controller=IngressController.ingress_nginx()),
    )
    assert messages(chart) == []
    objects = objects_of(chart)
    assert "client_max_body_size 701m;" in str(find(objects, "ConfigMap", "dify-nginx-files")["data"])
    annotations = find(objects, "Ingress", "dify-ingress")["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == "701m"
    assert "\nread_timeout 1800 seconds\n" in find(objects, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"]
    daemon, web = variables(objects, "plugin-daemon"), variables(objects, "web")
    assert daemon["MAX_PLUGIN_PACKAGE_SIZE"] == FED["PLUGIN_MAX_PACKAGE_SIZE"]
    assert daemon["MAX_BUNDLE_PACKAGE_SIZE"] == FED["PLUGIN_MAX_BUNDLE_SIZE"]
    assert web["INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH"] == "8000"
    # From 1.16.1 on, the pages ask the API.
    assert (variables(objects, "api")["EDITION"], "EDITION" in web) == ("CLOUD", False)
    before = objects_of(dify(settings=FED, sandbox=SandboxOptions(timeout=90), release="1.16.0"))
    assert variables(before, "web")["EDITION"] == variables(before, "api")["EDITION"] == "CLOUD"


# What is written, and what the message says of it; a chart may have several mistakes, and synth says all of them.
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "each part on its own": (
        {
            "nginx": tier(NGINX_CLIENT_MAX_BODY_SIZE="100m", NGINX_PROXY_READ_TIMEOUT="5m"),
            "api": tier(
                APP_MAX_EXECUTION_TIME="600", WORKFLOW_MAX_EXECUTION_TIME="900", BATCH_UPLOAD_LIMIT="50",
                INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH="8000", HTTP_REQUEST_MAX_READ_TIMEOUT="1200",
                SERVER_WORKER_CLASS="sync",
            ),
            "web": tier(
                TEXT_GENERATION_TIMEOUT_MS="700000", MAX_ITERATIONS_NUM="200", NEXT_PUBLIC_TOP_K_MAX_VALUE="20",
            ),
            "sandbox": SandboxOptions(timeout=60),
            "plugin_daemon": tier(MAX_PLUGIN_PACKAGE_SIZE=str(100 * MIB), MAX_BUNDLE_PACKAGE_SIZE=str(100 * MIB)),
        },
        [
            r"nginx\.settings\['NGINX_CLIENT_MAX_BODY_SIZE'\]: 100m lets no file of 180 MiB pass.*181m at least",
            r"nginx: waits 300 s .*api may take 600 s \(APP_MAX_EXECUTION_TIME\)",
            r"nginx: waits 300 s .*plugin-daemon may take 600 s \(PLUGIN_MAX_EXECUTION_TIMEOUT\)",
            r"api: waits 600 s \(APP_MAX_EXECUTION_TIME\), but api may take 900 s \(WORKFLOW_MAX_EXECUTION_TIME\)",
            r"api: waits 600 s .*web may take 700 s \(TEXT_GENERATION_TIMEOUT_MS\)",
            r"api: waits 60 s .*sandbox may take 60 s \(WORKER_TIMEOUT\).*or lower SandboxOptions\.timeout",
            r"worker: waits 60 s .*CODE_EXECUTION_READ_TIMEOUT in the settings of the chart",
            r"api: waits 360 s \(GUNICORN_TIMEOUT\)",
            r"api: waits 1200 s for other servers .*squid, .*900 s",
            r"worker: BATCH_UPLOAD_LIMIT is '20', but '50' in the API",
            r"worker: INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH is '4000', but '8000' in the API",
            r"web: INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH is '4000', but '8000' in the API; .*settings of the chart",
            r"web\.settings\['NEXT_PUBLIC_TOP_K_MAX_VALUE'\]: .*give TOP_K_MAX_VALUE instead",
            r"web\.settings\['MAX_ITERATIONS_NUM'\]: got 200; expected 99 at most",
            r"plugin-daemon: takes plugins of 104857600 bytes \(MAX_PLUGIN.*52428800",
            r"plugin-daemon: takes plugins of 104857600 bytes \(MAX_BUNDLE.*188743680",
        ],
    ),
    "the API alone, and folders too small": (
        {"nginx": None, "api": tier(UPLOAD_VIDEO_FILE_SIZE_LIMIT="2000"), "plugin_daemon": None},
        [
            r"181m lets no file of 2000 MiB pass.*UPLOAD_VIDEO_FILE_SIZE_LIMIT in the settings of the chart",
            r"api: UPLOAD_VIDEO_FILE_SIZE_LIMIT allows files of 2000 MiB, which arrive in /tmp, but that has 1Gi",
            r"worker: UPLOAD_VIDEO_FILE_SIZE_LIMIT is '100', but '2000' in the API",
        ],
    ),
    "a load balancer that nginx hangs up on": (
        {
            "public_url": PUBLIC_URL,
            "expose": Exposure.ingress(controller=IngressController.aws_alb()),
            "nginx": tier(NGINX_KEEPALIVE_TIMEOUT="65"),
            "workers": [WorkerPool(name="default"), WorkerPool(name="mail", queues=["mail"])],
        },
        [r"nginx\.settings\['NGINX_KEEPALIVE_TIMEOUT'\]: got 65, .*give 4060 at least"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_numbers_that_differ_are_all_named_with_what_to_do(case: str):
    options, expected = WRONG[case]
    found = messages(dify(**options))
    for pattern in expected:
        assert any(re.search(pattern, message) for message in found), (pattern, found)
    assert all(
        any(re.search(pattern, message) for pattern in expected) for message in found if _first_of_its_kind(message)
    )


def _first_of_its_kind(message: str) -> bool:
    """Beat and further pools are told the same as the first."""
    return not message.startswith(("beat", "worker"))


def test_numbers_that_fit_are_not_complained_about():
    chart = dify(
        nginx=tier(NGINX_CLIENT_MAX_BODY_SIZE="0", NGINX_PROXY_READ_TIMEOUT="1200s"),
        api=tier(SERVER_WORKER_CLASS="gevent", GUNICORN_TIMEOUT="30", LOG_LEVEL="DEBUG"),
        web=tier(MAX_ITERATIONS_NUM="99", TOP_K_MAX_VALUE="20", INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH="4000"),
        sandbox=SandboxOptions(timeout=45),
        settings={"APP_MAX_EXECUTION_TIME": "900"},
    )
    assert messages(chart) == []


def test_extra_env_stays_the_unchecked_way_out():
    variable = k8s.EnvVar(name="MAX_PLUGIN_PACKAGE_SIZE", value="1")
    assert messages(dify(plugin_daemon=Tier(extra_env=[variable]))) == []


def test_without_the_plugin_daemon_nobody_uploads_plugins():
    assert messages(dify(plugin_daemon=None, nginx=tier(NGINX_CLIENT_MAX_BODY_SIZE="101m"))) == []
    [message] = messages(dify(plugin_daemon=None, nginx=tier(NGINX_CLIENT_MAX_BODY_SIZE="100m")))
    assert "100m lets no file of 100 MiB pass" in message
    assert "UPLOAD_VIDEO_FILE_SIZE_LIMIT" in message


@pytest.mark.parametrize(
    ("size", "expected"), [("1g", 1024**3), ("100M", 100 * MIB), ("8k", 8192), ("512", 512), ("0", float("inf"))]
)
def test_sizes_are_read_as_nginx_does(size: str, expected: float):
    assert nginx_bytes(size) == expected
