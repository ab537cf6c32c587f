"""What the written program makes of an installation: the variables and options of the parts in its manifests."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ...releases.release import Release
from ..manifests import Manifest, field, items, load, mapping, name_of
from ..upgrade_facts import part_of
from .installed import InstalledPart, Lies, Option, PartName, Variable

_WORKLOADS = ("Deployment", "StatefulSet")
_PACKAGE_FOLDER = Path(__file__).parents[3]


class DoesNotSynthesizeError(Exception):
    """What the program says when it is run."""


def manifests(program: str) -> list[Manifest]:
    """Run a program in an empty folder, and read what it writes.

    Raises:
        DoesNotSynthesizeError: If it fails.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "main.py").write_text(program, "utf-8")
        path = os.pathsep.join(filter(None, (str(_PACKAGE_FOLDER), os.environ.get("PYTHONPATH"))))
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "main.py"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "CDK8S_OUTDIR": "dist"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise DoesNotSynthesizeError(_last_words(run.stderr))
        return load([str(Path(folder) / "dist")])


def _last_words(stderr: str) -> str:
    """The message of the exception, of which jsii repeats much."""
    lines = [line for line in stderr.strip().splitlines() if line.strip()]
    start = max((number for number, line in enumerate(lines) if not line.startswith((" ", "\t", "@"))), default=0)
    return "\n".join(lines[start:])[:2000]


def parts(objects: Sequence[Manifest], release: Release) -> dict[PartName, InstalledPart]:
    """The parts in some manifests, in the shape in which an installation of others is described."""
    maps = {name_of(obj): mapping(obj, "data") for obj in objects if obj["kind"] == "ConfigMap"}
    scaled = {
        field(obj, "spec", "scaleTargetRef", "name"): obj for obj in objects if obj["kind"] == "HorizontalPodAutoscaler"
    }
    found: dict[PartName, InstalledPart] = {}
    for obj in objects:
        name: Any = part_of(obj, release) if obj["kind"] in _WORKLOADS else None
        if name is None:
            continue
        pod = mapping(obj, "spec", "template", "spec")
        container = next(iter(items(pod, "containers")))
        found[name] = InstalledPart(
            name=name,
            called=name_of(obj),
            variables=variables(container, maps),
            options={
                option: Option(value=value)
                for option, value in _options(obj, pod, container, scaled.get(name_of(obj))).items()
                if value not in (None, {}, [], "")
            },
        )
    return found


def variables(container: Manifest, maps: Mapping[str, Manifest]) -> dict[str, Variable]:
    """The effective variables of a container: of equal names, the last one."""
    found: dict[str, Variable] = {}
    for source in items(container, "envFrom"):
        texts = maps.get(field(source, "configMapRef", "name") or "", {})
        found |= {name: Variable(text=str(text)) for name, text in texts.items()}
    for variable in items(container, "env"):
        origin = mapping(variable, "valueFrom")
        reference = mapping(origin, "secretKeyRef")
        if reference:
            lies = Lies(secret=reference["name"], key=reference["key"], of_release=False)
            found[variable["name"]] = Variable(secret=True, lies=lies)
        elif origin:
            found[variable["name"]] = Variable(source=origin)
        else:
            found[variable["name"]] = Variable(text=str(variable.get("value") or ""))
    return found


def _options(obj: Manifest, pod: Manifest, container: Manifest, scaler: Manifest | None) -> dict[str, Any]:
    return {
        "replicas": None if scaler else field(obj, "spec", "replicas"),
        "autoscale": _autoscale(scaler) if scaler else None,
        "image": field(container, "image"),
        "resources": field(container, "resources"),
        "liveness": field(container, "livenessProbe"),
        "readiness": field(container, "readinessProbe"),
        "startup": field(container, "startupProbe"),
        "update_strategy": field(obj, "spec", "strategy"),
        "node_selector": field(pod, "nodeSelector"),
        "tolerations": field(pod, "tolerations"),
        "affinity": field(pod, "affinity"),
        "priority_class": field(pod, "priorityClassName"),
        "pod_security_context": field(pod, "securityContext"),
        "security_context": field(container, "securityContext"),
        "host_aliases": field(pod, "hostAliases"),
        "image_pull_secrets": [secret["name"] for secret in items(pod, "imagePullSecrets")],
        "service_account": field(pod, "serviceAccountName"),
        "volumes": field(pod, "volumes"),
        "volume_mounts": field(container, "volumeMounts"),
    }


def _autoscale(scaler: Manifest) -> dict[str, Any]:
    metrics = {
        field(metric, "resource", "name"): field(metric, "resource", "target", "averageUtilization")
        for metric in items(scaler, "spec", "metrics")
    }
    return {
        "min": field(scaler, "spec", "minReplicas"),
        "max": field(scaler, "spec", "maxReplicas"),
        **{kind: metrics[kind] for kind in ("cpu", "memory") if kind in metrics},
    }
