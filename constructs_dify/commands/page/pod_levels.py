"""Which Pod Security level the pods of a part meet, and what keeps them from the strictest.

See https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...operations.namespace import Level
from ...validations.pod_security import BASELINE, NEWEST, RESTRICTED, Checked, Rule
from ..manifests import Manifest, mapping
from ..system.parts import Part

# The checks of checkov that are about the same things: their reasons are in annotations.
_CHECKS = frozenset(
    f"CKV_K8S_{number}" for number in (16, 17, 18, 19, 20, 23, 24, 25, 27, 28, 30, 31, 37, 39)
)  # fmt: skip
_REASON = "checkov.io/skip"


@dataclass(frozen=True, kw_only=True, slots=True)
class PodLevel:
    """How far pods are locked in.

    Attributes:
        name: `restricted`, `baseline` or `privileged`; empty: nobody knows.
        short_of: The rules of `restricted` that they break, or why nobody knows; a sentence each.
        not_baseline: The rules of `baseline` among them.
        reasons: The reasons that the manifests give.
    """

    name: str
    short_of: Sequence[str] = ()
    not_baseline: Sequence[str] = ()
    reasons: Sequence[str] = ()


def pod_level(part: Part) -> PodLevel:
    """The strictest level that the pods of a part meet."""
    if part.kind == "Cluster":
        return PodLevel(name="", short_of=("CloudNativePG makes these pods, and decides",))
    template = {"metadata": {"annotations": part.annotations}, "spec": part.pod}
    try:
        baseline = _broken(template, "baseline", BASELINE)
        restricted = _broken(template, "restricted", (*BASELINE, *RESTRICTED))
    except (AttributeError, TypeError, ValueError):
        # Manifests of others may have anything there, which Kubernetes refuses before it looks at the level.
        return PodLevel(name="", short_of=("a security context is not written as Kubernetes expects it",))
    name = "privileged" if baseline else "baseline" if restricted else "restricted"
    return PodLevel(name=name, short_of=restricted, not_baseline=baseline, reasons=_reasons(part) if restricted else ())


def _broken(template: Manifest, level: Level, rules: Iterable[Rule]) -> list[str]:
    """The rules of a level that a pod breaks, each with the first field that does."""
    pod = Checked(template=template, level=level, minor=NEWEST)
    return [_told(rule, fields) for rule in rules if (fields := list(rule(pod)))]


def _told(rule: Rule, fields: Sequence[str]) -> str:
    name = rule.__name__.strip("_").replace("_", " ")
    return f"{name}: {fields[0]}{f', and {len(fields) - 1} more' if len(fields) > 1 else ''}"


def user(container: Manifest, pod: Manifest) -> str:
    """Whom a container runs as, in words."""
    number, not_root = (_of(container, pod, name) for name in ("runAsUser", "runAsNonRoot"))
    if number is not None:
        return "root" if number == 0 else f"user {number}"
    return "not root; its image or the cluster says who" if not_root is True else "whoever its image says, root too"


def is_root(container: Manifest, pod: Manifest) -> bool:
    """Whether a container runs as root, or nothing keeps it from that."""
    number = _of(container, pod, "runAsUser")
    return number == 0 or (number is None and _of(container, pod, "runAsNonRoot") is not True)


def _of(container: Manifest, pod: Manifest, name: str) -> object:
    own = mapping(container, "securityContext").get(name)
    return mapping(pod, "securityContext").get(name) if own is None else own


def _reasons(part: Part) -> list[str]:
    found = {**mapping(part.obj, "metadata", "annotations"), **part.annotations}
    given = [str(text).partition("=") for key, text in sorted(found.items()) if key.startswith(_REASON)]
    return [reason for check, _, reason in given if check in _CHECKS and reason]
