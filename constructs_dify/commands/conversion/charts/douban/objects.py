"""Every object of a release, and its Secrets."""

from collections.abc import Iterator, Mapping

from ...installed import InstalledPart, PartName
from .names import Names
from .reader import Reader

_SERVICES: Mapping[PartName, str] = {
    "api": "api-svc",
    "web": "frontend",
    "sandbox": "sandbox",
    "plugin-daemon": "plugin-daemon",
}
_SUBCHARTS = {
    "postgresql": ("StatefulSet/{}", "Service/{}", "Service/{}-hl", "Secret/{}"),
    "redis": ("StatefulSet/{}-master", "Service/{}-master", "Service/{}-headless", "Secret/{}"),
    "minio": ("Deployment/{}", "Service/{}", "Secret/{}"),
}
_SECRETS = {
    "postgresql": ("postgres-password",),
    "redis": ("redis-password",),
    "minio": ("root-user", "root-password"),
}


def objects(reader: Reader, names: Names, parts: Mapping[PartName, InstalledPart]) -> Iterator[str]:
    """Every object, as kind and name: the main ones of the subcharts, too.

    Args:
        reader: The values.
        names: The names of the release.
        parts: The parts.
    """
    for name, part in parts.items():
        if part.runs:
            yield f"Deployment/{part.called}"
            if name in _SERVICES:
                yield f"Service/{names.full}-{_SERVICES[name]}"
            if "autoscale" in part.options:
                yield f"HorizontalPodAutoscaler/{part.called}"
    yield f"ConfigMap/{names.full}-sandbox-config"
    if reader.on("serviceAccount.create"):
        yield f"ServiceAccount/{reader.text('serviceAccount.name') or names.full}"
    if parts["plugin-daemon"].runs and reader.on("pluginDaemon.persistence.enabled"):
        yield f"PersistentVolumeClaim/{names.full}-plugin-daemon-pvc"
    if reader.on("ingress.enabled"):
        yield f"Ingress/{names.full}"
    if reader.on("httpRoute.enabled"):
        yield f"HTTPRoute/{names.full}"
    for subchart, made in _SUBCHARTS.items():
        if reader.on(f"{subchart}.embedded"):
            yield from (each.format(names.subchart(subchart)) for each in made)


def secrets(reader: Reader, names: Names) -> dict[str, tuple[str, ...]]:
    """The Secrets that go away with the release, all of subcharts: the chart itself makes none."""
    return {
        names.subchart(subchart): keys
        for subchart, keys in _SECRETS.items()
        if reader.on(f"{subchart}.embedded") and not reader.on(f"{subchart}.auth.existingSecret")
    }
