"""Labels and annotations of every object, which the user gives to the chart."""

from collections.abc import Mapping
from typing import Final

from cdk8s import ApiObject, Chart

from .. import checks
from ..checks.credentials import refuse
from ..installation import Installation
from ..pods.scheduling import CLAIM_LABEL

# What the Namespace says itself.
_LEVELS: Final = "pod-security.kubernetes.io/"


def check_metadata(install: Installation, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
    """Raise a ValueError if Kubernetes would refuse one of them, or a label is one that the library sets itself.

    Args:
        install: The installation.
        labels: The labels of every object.
        annotations: The annotations of every object.
    """
    checks.labels("labels", labels)
    refuse("labels", labels)
    for key, text in labels.items():
        if key in {*install.labels(""), *install.own_label(), CLAIM_LABEL} or key.startswith(_LEVELS):
            raise checks.wrong(f"labels[{key!r}]", text, "another key, because objects have this label anyway")
    checks.annotations("annotations", annotations)
    refuse("annotations", annotations)


def add_annotations(chart: Chart, annotations: Mapping[str, str]) -> None:
    """Annotate every object of a chart. What an object says itself stays, because something depends on it.

    Labels need no such function: cdk8s gives those of a chart to every object in it.

    Args:
        chart: The chart.
        annotations: The annotations.
    """
    for item in chart.node.find_all():
        if isinstance(item, ApiObject):
            metadata = item.metadata
            own: Mapping[str, str] = metadata.to_json().get("annotations") or {}
            for key, text in annotations.items():
                if key not in own:
                    metadata.add_annotation(key, text)
