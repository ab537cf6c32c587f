"""The catalogue of each release is what was read in the sources of that release.

`extracted.tsv` says of each setting which parts read it in which of ten releases, its default and its flags (secret: a
credential; nonempty: an empty value is refused). It was made from the programs themselves: Dify's configuration classes
as they are built, shell scripts, calls of os.environ, the Go sources of the plugin daemon and the sandbox, those of the
front end. 1.17.0 is there as its main branch was eleven days before it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from constructs_dify import Release

LINES = (Path(__file__).parent / "extracted.tsv").read_text().splitlines()
RELEASES = ("1.9.1", "1.9.2", "1.10.1", "1.11.4", "1.12.1", "1.13.3", "1.14.2", "1.15.0", "1.16.1", "1.17.0")
PARTS = {part for line in LINES for part in line.split("\t")[0].split(",")}

# Where the library says otherwise, and why. No other difference is allowed, and none of these may be out of date.
_OTHERWISE = {
    "a library in the program reads it": (
        "AWS_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "PIP_TRUSTED_HOST",
        "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HOSTNAME",
    ),
    "the entrypoint overwrites it from DEPLOY_ENV": ("NEXT_PUBLIC_DEPLOY_ENV",),
    "its default in the code is its own name, which is no URL": (
        "BILLING_API_URL", "ENTERPRISE_API_URL", "ENTERPRISE_PLUGIN_MANAGER_API_URL",
    ),
    "its default is an expression": (
        "CELERY_MAX_WORKERS", "CELERY_WORKER_POOL", "NEXT_PUBLIC_BASE_PATH", "SUGGESTED_QUESTIONS_PROMPT",
    ),
    "its default is that of the image": ("TZ",),
    "pydantic reads it too, as a bool": ("DEBUG",),
    "what it is given to refuses an empty one, later": (
        "DB_DATABASE", "DB_HOST", "DB_TYPE", "DB_USERNAME", "DIFY_INNER_API_URL", "HOSTED_FETCH_APP_TEMPLATES_MODE",
        "HOSTED_FETCH_PIPELINE_TEMPLATES_MODE", "KEYWORD_STORE", "LOG_LEVEL", "MAX_REQUESTS", "MAX_WORKERS",
        "OPENDAL_SCHEME", "PLATFORM", "PM2_INSTANCES", "PORT", "SQLALCHEMY_DATABASE_URI_SCHEME",
        "TEMPLATE_TRANSFORM_MAX_LENGTH", "TENCENT_COS_SCHEME", "TRACE_QUEUE_MANAGER_BATCH_SIZE",
        "TRACE_QUEUE_MANAGER_INTERVAL", "WORKER_TIMEOUT",
    ),
    "a token for GitHub is a credential": ("NEXT_PUBLIC_GITHUB_ACCESS_TOKEN",),
    "it came, went or changed in the eleven days before 1.17.0": (
        "AGENT_BACKEND_BINDING_FILE_DOWNLOAD_TIMEOUT_SECONDS", "AGENT_BACKEND_HOME_SNAPSHOT_TIMEOUT_SECONDS",
        "EMAIL_CODE_LOGIN_MAX_ATTEMPTS", "ENTERPRISE_SERVICE_NAME", "NEW_AGENT_BETA_ACTIVITY_END_AT",
        "NEW_AGENT_BETA_ACTIVITY_START_AT", "OPS_TRACE_PARENT_CONTEXT_TTL_SECONDS",
        "OPS_TRACE_RETRYABLE_DISPATCH_MAX_RETRIES", "OPS_TRACE_UNIFIED_ENABLED",
        "TURNSTILE_EMAIL_CODE_VERIFY_REQUIRED",
    ),
}  # fmt: skip
OTHERWISE = {name for names in _OTHERWISE.values() for name in names}


def extracted(version: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Part and name of what was read in a release -> its default and flags."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for line in LINES:
        parts, name, releases, default, flags = (line + "\t\t").split("\t")[:5]
        if version in _spans(releases):
            found |= {(part, name): (default, flags) for part in parts.split(",")}
    return found


def _spans(releases: str) -> set[str]:
    """The releases that `1.9.1..1.12.1,1.16.1` stands for."""
    spans = [(first, last or first) for first, _, last in (span.partition("..") for span in releases.split(","))]
    return {each for first, last in spans for each in RELEASES[RELEASES.index(first) : RELEASES.index(last) + 1]}


def of_library(version: str) -> dict[tuple[str, str], tuple[str, str]]:
    """The same as the library has it."""
    catalogue = Release(version).settings
    return {
        (part, name): (each.default, " ".join(["secret"] * each.secret + ["nonempty"] * each.nonempty))
        for part in sorted(PARTS)
        for name, each in catalogue.of(part).items()
    }


def differences(version: str) -> Iterator[tuple[str, str]]:
    """Names of settings that differ, and how."""
    ours, theirs = of_library(version), extracted(version)
    known = {part for part, _ in ours}
    for part, name in sorted({*ours, *theirs}):
        here, there = ours.get((part, name)), theirs.get((part, name))
        if part in known and here != there:
            yield name, f"{part} {name}: the library has {here}, the sources {there}"


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_has_the_settings_that_its_sources_read(version: str):
    assert [told for name, told in differences(version) if name not in OTHERWISE] == []


def test_each_deliberate_difference_is_one():
    assert {name for version in RELEASES for name, _ in differences(version)} >= OTHERWISE


def test_the_extraction_has_settings_of_each_of_dify_s_programs():
    assert {"api", "worker", "beat", "web", "plugin-daemon", "sandbox"} <= PARTS
    assert all(len(extracted(version)) > 1500 for version in RELEASES)
