"""What Dify reports of itself: traces and metrics, errors, logs."""

from dataclasses import dataclass
from typing import Literal, get_args

from .. import checks
from ..releases import parsers
from ..releases.release import Release, first_with
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_host, to_url
from ..wiring.environment import Value
from ..wiring.secret_key import SecretKey

Protocol = Literal["http", "grpc"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
Output = Literal["text", "json"]

_OUTPUT = "LOG_OUTPUT_FORMAT"


@checks.fields('OpenTelemetry(endpoint="http://otel.example.com:4318")')
@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTelemetry:
    """Traces and metrics of the API, the workers and beat, sent to a collector.

    See https://opentelemetry.io/docs/collector/

    Args:
        endpoint: URL of the collector, such as `"http://otel-collector.observability.svc:4318"`.
        protocol: `http` (port 4318 by custom) or `grpc` (4317), which Dify speaks without TLS only before 1.14;
            default: `http`.
        sampling: Share of requests that are traced, 0 to 1; default: 0.1.
        api_key: Sent as a bearer token; default: none.

    Raises:
        TypeError: When the key is not a reference.
        ValueError: When a value is malformed.
    """

    endpoint: str
    protocol: Protocol = "http"
    sampling: float = 0.1
    api_key: SecretKey | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "OpenTelemetry"
        checks.url(f"{path}.endpoint", self.endpoint, "http://otel-collector.observability.svc:4318")
        checks.one_of(f"{path}.protocol", self.protocol, get_args(Protocol))
        _check_share(f"{path}.sampling", self.sampling)

    def dependency(self, release: Release) -> Dependency:
        """What the parts that are traced get.

        Args:
            release: The Dify release.

        Raises:
            ValueError: When the release cannot reach the collector so.
        """
        if self.protocol == "grpc" and self.endpoint.startswith("https:") and not release.behaviour.otel_grpc_tls:
            raise checks.wrong(
                "OpenTelemetry.endpoint",
                self.endpoint,
                f'an http:// URL: Dify {release.version} speaks gRPC without TLS only; or protocol="http"',
            )
        settings: dict[str, Value] = {
            "ENABLE_OTEL": "true",
            "OTEL_EXPORTER_TYPE": "otlp",
            "OTLP_BASE_ENDPOINT": self.endpoint.rstrip("/"),
            "OTEL_EXPORTER_OTLP_PROTOCOL": self.protocol,
            "OTEL_SAMPLING_RATE": str(self.sampling),
        }
        if self.api_key is not None:
            settings["OTLP_API_KEY"] = self.api_key
        grant = Grant(environment=settings, destinations=(to_url(self.endpoint),))
        return Dependency(name="opentelemetry", grants=python_services(grant))


@checks.fields('Sentry(dsn=SecretKey(…), host="sentry.example.com")')
@dataclass(frozen=True, kw_only=True, slots=True)
class Sentry:
    """Errors of the API, the workers, beat and the plugin daemon, sent to Sentry. Browsers report nothing.

    See https://docs.sentry.io/platforms/python/configuration/options/

    Args:
        dsn: The DSN, which lets anybody who has it send events.
        host: The host in the DSN, to which the network is opened, such as `"o1.ingest.sentry.example.com"`.
        traces: Share of requests that are traced, 0 to 1; default: 0.1, where Dify's own is all of them.
        profiles: Share of traced requests that are profiled, 0 to 1; default: 0, where Dify's own is all of them.

    Raises:
        TypeError: When the DSN is not a reference.
        ValueError: When a value is malformed.
    """

    dsn: SecretKey
    host: str
    traces: float = 0.1
    profiles: float = 0

    def __post_init__(self) -> None:
        """Check each option."""
        checks.host("Sentry.host", self.host)
        _check_share("Sentry.traces", self.traces)
        _check_share("Sentry.profiles", self.profiles)

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """The network path to it."""
        return (to_host(self.host, 443),)

    def dependency(self) -> Dependency:
        """What the parts that report errors must know: this."""
        return Dependency(name="sentry", facts=self)


@checks.fields('Logging(level="WARNING")')
@dataclass(frozen=True, kw_only=True, slots=True)
class Logging:
    """What the API, the workers and beat write to standard output.

    See https://docs.python.org/3/library/logging.html#logrecord-attributes

    Args:
        level: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`; default: `INFO`.
        output: `text`, or `json` for an object in each line, from Dify 1.11.3 on; from 1.12 on also of the plugin
            daemon. Default: `text`.
        format: A format of Python's logging for `text`, such as `"%(levelname)s %(message)s"`; default: Dify's.
        timezone: Name of the time zone of its times; default: UTC.

    Raises:
        ValueError: When a value is malformed.
    """

    level: Level = "INFO"
    output: Output = "text"
    format: str | None = None
    timezone: str | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        checks.one_of("Logging.level", self.level, get_args(Level))
        checks.one_of("Logging.output", self.output, get_args(Output))
        if self.format is not None and self.output == "json":
            raise checks.wrong("Logging.format", self.format, 'none with output="json", which has fields of its own')
        if self.format is not None:
            if "%(message)s" not in self.format:
                raise checks.wrong("Logging.format", self.format, "a format with %(message)s in it")
            parsers.text("Logging.format", "log-format", self.format)
        if self.timezone is not None:
            parsers.text("Logging.timezone", "time-zone", self.timezone)

    def dependency(self, release: Release) -> Dependency:
        """What the parts that log so get.

        Args:
            release: The Dify release.

        Raises:
            ValueError: When the release has no such output.
        """
        settings: dict[str, Value] = {"LOG_LEVEL": self.level}
        daemon: dict[str, Value] = {}
        if self.output != "text":
            output: dict[str, Value] = {_OUTPUT: self.output}
            if not release.settings.read_by("api", output):
                raise ValueError(
                    f"Logging.output: got {self.output!r}, but Dify {release.version} writes text only: it came with "
                    f"{first_with(lambda other: bool(other.settings.find('api', _OUTPUT)))}; leave it out, or give a "
                    "later release"
                )
            settings |= output
            daemon = release.settings.read_by("plugin-daemon", output)
        if self.format is not None:
            settings["LOG_FORMAT"] = self.format
        if self.timezone is not None:
            settings["LOG_TZ"] = self.timezone
        grants = python_services(Grant(environment=settings))
        return Dependency(name="logging", grants={**grants, "plugin-daemon": Grant(environment=daemon)})


def _check_share(path: str, share: float) -> None:
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise checks.wrong(path, share, "a share from 0 to 1, such as 0.1")
