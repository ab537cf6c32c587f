"""What `helm get manifest` says beside the values: whether they are those that were applied."""

from collections.abc import Iterator, Sequence

from ... import checks
from ...checks.credentials import shown
from ..manifests import Manifest, field, items, mapping, name_of
from .findings import Finding
from .hidden import is_called_a_credential, looks_random
from .installed import Installed
from .observed import variables

_CHART = "helm.sh/chart"
_DIFY = "dify"
_RELEASE = "app.kubernetes.io/instance"


def check_labels(objects: Sequence[Manifest], version: str, release: str) -> None:
    """Refuse the manifests of another release, or of another version of the chart.

    Args:
        objects: The manifests.
        version: The version of the chart.
        release: The release.

    Raises:
        ValueError: If a label says something else.
    """
    for obj in objects:
        labels = mapping(obj, "metadata", "labels")
        name, _, found = str(labels.get(_CHART) or "").partition("-")
        # Those of subcharts have versions of their own.
        if name != _DIFY:
            continue
        if found.replace("_", "+") != version:
            raise checks.wrong("--chart-version", version, f"that of the objects in --manifest: {shown(found)}")
        if labels.get(_RELEASE) not in (None, release):
            raise checks.wrong("--release", release, f"that of the objects in --manifest: {shown(labels[_RELEASE])}")


def check_release(objects: Sequence[Manifest], installed: Installed) -> None:
    """Refuse a file in which there is nothing of the release.

    Raises:
        ValueError: If there is none of its objects.
    """
    if not {f"{obj['kind']}/{name_of(obj)}" for obj in objects} & set(installed.objects):
        raise ValueError(
            f"--manifest: got {len(objects)} objects, none of which these values make; expected what "
            f"`helm get manifest {installed.release} -n {installed.namespace}` prints"
        )


def differences(objects: Sequence[Manifest], installed: Installed) -> Iterator[Finding]:
    """Lines about what was applied and is not what the values make.

    Args:
        objects: What was applied.
        installed: What the values make.
    """
    applied = {f"{obj['kind']}/{name_of(obj)}": obj for obj in objects}
    # Tests of Helm are no part of what runs.
    expected = {name for name in installed.objects if not name.startswith("Job/")}
    for name in sorted(applied.keys() - expected):
        yield Finding(
            group="left-running",
            what=f"{name} is in the manifest, and these values do not make it.",
            do="Find out who added it, and whether it is needed.",
        )
    for name in sorted(expected - applied.keys()):
        yield Finding(
            group="lost",
            what=f"{name} is not in the manifest, and these values make it: they are not those that were applied.",
            do="Give all files and --set values of the last upgrade: `helm get values RELEASE`.",
        )
    maps = {name_of(obj): mapping(obj, "data") for obj in objects if obj["kind"] == "ConfigMap"}
    for part in installed.parts.values():
        pod = mapping(applied.get(f"Deployment/{part.called}", {}), "spec", "template", "spec")
        for container in items(pod, "containers")[:1]:
            there = variables(container, maps)
            # The chart's nginx reads no variable.
            hidden = _of_secrets(container, objects) if part.name != "nginx" else None
            for name, variable in part.variables.items():
                found = there.get(name)
                if found is None and hidden is not None and variable.keys and variable.text and name not in hidden:
                    yield Finding(
                        group="lost",
                        what=f"{name} of {part.name} is not in the manifest, and these values set it: they are not "
                        "those that were applied.",
                        keys=variable.keys,
                        do="Give all files and --set values of the last upgrade.",
                    )
                if variable.secret or variable.text is None or found is None or found.text is None:
                    continue
                # In 0.36, a comment of the chart stands behind it by mistake.
                if found.text.startswith(f"{variable.text}# "):
                    continue
                if found.text != variable.text and (is_called_a_credential(name) or looks_random(found.text)):
                    yield Finding(
                        group="lost",
                        what=f"{name} of {part.name} is another one in the manifest than by these values, which are "
                        "not those that were applied.",
                        keys=variable.keys,
                        do="Give all files and --set values of the last upgrade.",
                    )
                elif found.text != variable.text:
                    yield Finding(
                        group="lost",
                        what=f"{name} of {part.name} is {shown(found.text)} in the manifest, and "
                        f"{shown(variable.text)} by these values, which are not those that were applied.",
                        keys=variable.keys,
                        do="Give all files and --set values of the last upgrade.",
                    )
            for name in sorted(there.keys() - part.variables.keys()):
                if there[name].text is not None:
                    yield Finding(
                        group="lost",
                        what=f"{name} of {part.name} is in the manifest, and these values do not set it.",
                        do="Give all files and --set values of the last upgrade.",
                    )


def _of_secrets(container: Manifest, objects: Sequence[Manifest]) -> set[str] | None:
    """The variables that a container has from Secrets as a whole; None where one of them is made elsewhere."""
    made = {name_of(obj): {*mapping(obj, "data"), *mapping(obj, "stringData")} for obj in objects if _is_secret(obj)}
    named = [str(field(source, "secretRef", "name")) for source in items(container, "envFrom") if "secretRef" in source]
    if any(name not in made for name in named):
        return None
    return {key for name in named for key in made[name]}


def _is_secret(obj: Manifest) -> bool:
    return obj["kind"] == "Secret"
