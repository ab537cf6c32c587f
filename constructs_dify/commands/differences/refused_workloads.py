"""Workloads that the API server refuses to change."""

import re
from collections.abc import Iterator

from ..manifests import mapping
from ..system.labels import selects
from .change import Change
from .for_life import anew, changed_fields, texts
from .line import Finding
from .templates import reasons
from .workloads import labels, template_differences

_JOB = (
    "selector", "completionMode", "completions", "podFailurePolicy", "successPolicy", "backoffLimitPerIndex",
    "manualSelector", "managedBy",
)  # fmt: skip
# Of a Pod, these may change.
_OF_PODS = re.compile(r"\.image$|^spec\.(tolerations|activeDeadlineSeconds)")


def selector_changed(change: Change) -> Iterator[Finding]:
    """Which pods a Deployment or DaemonSet counts as its own is for life."""
    for pair in change.kept("DaemonSet", "Deployment", "ReplicaSet"):
        if found := changed_fields(pair, "selector"):
            yield Finding(
                about=[pair.place],
                what="refused: the selector cannot change",
                why=texts(found),
                do="keep the old labels, or delete it and apply again: its pods are away until the new ones are ready",
                commands=anew(pair.place),
            )


def selector_misses(change: Change) -> Iterator[Finding]:
    """A selector that does not select the pods of its own template."""
    for place, obj in change.new.items():
        if place.kind not in ("DaemonSet", "Deployment", "StatefulSet") or not mapping(obj, "spec", "template"):
            continue
        if not selects(mapping(obj, "spec", "selector") or None, labels(obj)):
            yield Finding(
                about=[place],
                what="refused: its selector does not select the pods of its template",
                why=["spec.selector and the labels of spec.template do not agree"],
                do="give the template the labels of the selector",
            )


def job_changed(change: Change) -> Iterator[Finding]:
    """What a Job does is for life."""
    for pair in change.kept("Job"):
        found = changed_fields(pair, *_JOB)
        if found or template_differences(pair.old, pair.new):
            yield Finding(
                about=[pair.place],
                what="refused: a Job cannot change while it is there under this name",
                why=[*texts(found), *reasons(change, pair)],
                do="delete it and apply again, which runs it again; or give it another name",
                commands=anew(pair.place),
            )


def pod_changed(change: Change) -> Iterator[Finding]:
    """Of a Pod that nothing manages, only the images may change."""
    for pair in change.kept("Pod"):
        paths = [one.path for one in template_differences(pair.old, pair.new)]
        if any(path.startswith("spec.") and not _OF_PODS.search(path) for path in paths):
            yield Finding(
                about=[pair.place],
                what="refused: of a Pod, only the images can change",
                why=reasons(change, pair),
                do="delete it and apply again",
                commands=anew(pair.place),
            )
