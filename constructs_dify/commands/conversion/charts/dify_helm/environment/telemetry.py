"""OpenTelemetry and Sentry."""

from .reader import Reader
from .rows import Entries, read, row

SENTRY = [
    row("SENTRY_DSN", "="),
    row("SENTRY_TRACES_SAMPLE_RATE", "=1.0"),
    row("SENTRY_PROFILES_SAMPLE_RATE", "=1.0"),
]
ROWS = [
    row("ENABLE_OTEL", "api.otel.enabled"),
    row("OTLP_TRACE_ENDPOINT", "api.otel.traceEndpoint", if_set=True),
    row("OTLP_METRIC_ENDPOINT", "api.otel.metricEndpoint", if_set=True),
    row("OTLP_BASE_ENDPOINT", "api.otel.baseEndpoint"),
    row("OTEL_EXPORTER_OTLP_PROTOCOL", "api.otel.exporterProtocol", if_set=True),
    row("OTEL_EXPORTER_TYPE", "api.otel.exporterType"),
    row("OTEL_SAMPLING_RATE", "api.otel.samplingRate"),
    row("OTEL_BATCH_EXPORT_SCHEDULE_DELAY", "api.otel.batchExportScheduleDelay"),
    row("OTEL_MAX_QUEUE_SIZE", "api.otel.maxQueueSize"),
    row("OTEL_MAX_EXPORT_BATCH_SIZE", "api.otel.maxExportBatchSize"),
    row("OTEL_METRIC_EXPORT_INTERVAL", "api.otel.metricExportInterval"),
    row("OTEL_BATCH_EXPORT_TIMEOUT", "api.otel.batchExportTimeout"),
    row("OTEL_METRIC_EXPORT_TIMEOUT", "api.otel.metricExportTimeout"),
]
SECRET = [row("OTLP_API_KEY", "api.otel.apiKey")]


def telemetry(reader: Reader) -> Entries:
    """What the API and the workers are told."""
    if not reader.since("0.29.0") or not reader.on("api.otel.enabled"):
        return Entries()
    secret = () if reader.on("externalSecret.enabled") else SECRET
    return read(reader, ROWS, secret).because(reader.keys("api.otel.enabled"))
