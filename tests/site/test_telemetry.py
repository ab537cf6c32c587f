"""OpenTelemetry, Sentry and Logging."""

from typing import Any

import pytest

from constructs_dify import Logging, OpenTelemetry, Release, SecretKey, Sentry
from tests.support.charts import synth, variables
from tests.support.manifests import SecretRef
from tests.support.network import Network
from tests.support.rules import rule_errors

KEY = SecretKey(secret="telemetry", key="key")
PYTHON = ("api", "worker", "beat")


def test_traces_go_to_the_collector_and_the_network_lets_them():
    objects = synth(opentelemetry=OpenTelemetry(endpoint="http://otel.observability.svc:4318/", api_key=KEY))
    assert rule_errors(objects) == []
    for part in PYTHON:
        told = variables(objects, part)
        assert (told["ENABLE_OTEL"], told["OTLP_BASE_ENDPOINT"]) == ("true", "http://otel.observability.svc:4318")
        assert told["OTLP_API_KEY"] == SecretRef("telemetry", "key")
        collector = {"source_namespace": "dify", "target_namespace": "observability"}
        assert Network(objects).allows(part, {"app": "otel"}, 4318, **collector)
    assert "ENABLE_OTEL" not in variables(objects, "plugin-daemon")


def test_a_collector_may_speak_grpc():
    told = variables(synth(opentelemetry=OpenTelemetry(endpoint="http://10.1.2.3:4317", protocol="grpc")), "api")
    assert told["OTEL_EXPORTER_OTLP_PROTOCOL"] == "grpc"
    assert "OTLP_API_KEY" not in told


def test_grpc_goes_through_tls_where_the_release_can():
    grant = OpenTelemetry(endpoint="https://otel.example.com", protocol="grpc").dependency(Release("1.14.0"))
    assert grant.grants["api"].environment["OTLP_BASE_ENDPOINT"] == "https://otel.example.com"


def test_json_is_written_by_all_that_can():
    def written(version: str) -> dict[str, object]:
        grants = Logging(output="json").dependency(Release(version)).grants
        return {part: grant.environment.get("LOG_OUTPUT_FORMAT") for part, grant in grants.items()}

    assert written("1.11.3") == {**dict.fromkeys(PYTHON, "json"), "plugin-daemon": None}
    assert written("1.12.0") == dict.fromkeys((*PYTHON, "plugin-daemon"), "json")
    # Text is what every release writes by itself.
    assert "LOG_OUTPUT_FORMAT" not in Logging().dependency(Release("1.12.0")).grants["api"].environment


def test_errors_go_to_sentry_from_all_that_know_it():
    objects = synth(sentry=Sentry(dsn=KEY, host="sentry.example.com", traces=0.25))
    assert rule_errors(objects) == []
    for part in (*PYTHON, "plugin-daemon"):
        told = variables(objects, part)
        assert (told["SENTRY_DSN"], told["SENTRY_TRACES_SAMPLE_RATE"]) == (SecretRef("telemetry", "key"), "0.25")
        assert Network(objects).allows_address(part, "10.20.30.40", 443)
    assert variables(objects, "plugin-daemon")["SENTRY_ENABLED"] == "true"
    # What a browser reports with, everybody can read.
    assert "SENTRY_DSN" not in variables(objects, "web")


def test_less_is_written_on_request():
    told = variables(synth(logging=Logging(level="WARNING", format="%(message)s", timezone="Europe/Berlin")), "worker")
    assert (told["LOG_LEVEL"], told["LOG_FORMAT"], told["LOG_TZ"]) == ("WARNING", "%(message)s", "Europe/Berlin")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: OpenTelemetry(endpoint="otel:4318"), r"^OpenTelemetry\.endpoint: got "),
        (
            lambda: OpenTelemetry(endpoint="https://otel.example.com", protocol="grpc").dependency(Release("1.13.3")),
            r"^OpenTelemetry\.endpoint: .* Dify 1\.13\.3 speaks gRPC without TLS only",
        ),
        (
            lambda: OpenTelemetry(endpoint="http://otel.example.com", sampling=10),
            r"\.sampling: got 10; expected a share",
        ),
        (lambda: Sentry(dsn=KEY, host="https://sentry.example.com"), r"^Sentry\.host: got "),
        (
            lambda: Logging(level="LOUD"),  # type: ignore[arg-type]
            r"^Logging\.level: got 'LOUD'; expected one of CRITICAL, DEBUG",
        ),
        (
            lambda: Logging(timezone="Mars/Nowhere"),
            r"^Logging\.timezone: got 'Mars/Nowhere'; expected the name of a time",
        ),
        (lambda: Logging(format="%(message)s %(nothing)s"), r"^Logging\.format: got .*; expected a format of Python's"),
        (
            lambda: Logging(output="json").dependency(Release("1.11.2")),
            r"^Logging\.output: got 'json', but Dify 1\.11\.2 writes text only: it came with 1\.11\.3; leave it out",
        ),
        (lambda: Logging(output="json", format="%(message)s"), r"^Logging\.format: .*; expected none with output="),
        (lambda: Logging(format="%(asctime)s"), r"^Logging\.format: got '%\(asctime\)s'; expected a format with"),
    ],
)
def test_what_cannot_work_is_refused(make: Any, message: str):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_share_is_no_boolean():
    with pytest.raises(TypeError, match=r"^Sentry\.traces: got True \(bool\); write a number"):
        Sentry(dsn=KEY, host="sentry.example.com", traces=True)


def test_a_literal_credential_is_refused_and_not_repeated():
    for make in (
        lambda: Sentry(dsn="https://not-a-reference@sentry.example.com/1", host="sentry.example.com"),  # type: ignore[arg-type]
        lambda: OpenTelemetry(endpoint="http://otel.example.com", api_key="not-a-reference"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match="got a literal str") as error:
            make()
        assert "not-a-reference" not in str(error.value)


@pytest.mark.parametrize("parameter", ["opentelemetry", "sentry", "logging"])
def test_what_is_no_such_option_is_refused(parameter: str):
    with pytest.raises(TypeError, match=rf"^{parameter}: got "):
        synth(**{parameter: "http://otel.example.com"})
