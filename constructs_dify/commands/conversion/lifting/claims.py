"""Claims of today, as arguments of `Storage.local`."""

from collections.abc import Iterable
from typing import Any, Literal, cast

from ....releases.release import Release
from ..installed import InstalledClaim
from ..python_code import Call, Code, literal
from .lifting import Lifting

# Its image is the first that runs as a user, not as root.
_FIRST_WITH_USER = "1.10.1"
_TITLES = {"files": "The files", "plugins": "The packages of plugins"}


def local(work: Lifting, *holds: Literal["files", "plugins"]) -> Call:
    """Storage on the claims of today, as far as there are some.

    Args:
        work: The work in progress.
        holds: What is kept on claims.
    """
    found = {each: claim for each in holds if (claim := _claim(work, each)) is not None}
    files, plugins = found.get("files"), found.get("plugins")
    if files and plugins and files.name == plugins.name and _nested(files.sub_path or "", plugins.sub_path or ""):
        del found["plugins"]
        work.say(
            "lost",
            f"Files and packages are on the claim {files.name}, one within the folder of the other, which would let "
            "plugins reach the users' files; the program has a new claim for the packages.",
            keys=plugins.keys,
            do="Copy the folder of the packages onto the new claim, or install the plugins again.",
        )
    arguments: dict[str, Code] = {}
    shared = any(claim.access_mode == "ReadWriteMany" for claim in found.values())
    undecided: set[str] = set()
    one = len(found) == 2 and len({claim.name for claim in found.values()}) == 1
    for each, claim in found.items():
        prefix = "" if each == "files" else "plugin_"
        arguments[f"{prefix}existing_claim"] = literal(claim.name, claim.keys)
        if shared if one else claim.access_mode == "ReadWriteMany":
            arguments[f"{prefix}access_mode"] = literal("ReadWriteMany")
        elif claim.access_mode is None and claim.existing:
            arguments[f"{prefix}access_mode"] = literal(
                "ReadWriteOnce", comment="Decide: with ReadWriteMany, pods may run on several nodes."
            )
            undecided.add(claim.name)
        if claim.sub_path:
            arguments[f"{prefix}sub_path"] = literal(claim.sub_path, claim.keys)
        _say_kept(work, each, claim)
    _say_undecided(work, undecided)
    if rooted := [claim.name for each, claim in found.items() if _are_roots(work, each)]:
        what = "these files" if len(rooted) == len(found) else f"what is on {rooted[0]}"
        arguments["take_ownership"] = literal(
            True, comment=f"Root wrote {what}; a Job gives all files to the users of the new pods, once."
        )
        work.say(
            "changes",
            f"The files on {' and '.join(sorted(set(rooted)))} are root's, and the parts "
            "run as users: a Job changes their owners before the parts start.",
            do="Plan some time for many files, and a backup before.",
        )
    return Call(name="Storage.local", arguments=arguments)


def say_unused(work: Lifting, holds: Literal["files", "plugins"]) -> None:
    """Say that a claim which is mounted today is not any more.

    Args:
        work: The work in progress.
        holds: What is on it.
    """
    claim = _claim(work, holds)
    if claim is not None:
        work.say(
            "left-running",
            f"The claim {claim.name} is mounted today beside an object storage, and not any more; it stays.",
            keys=claim.keys,
            do=f"Delete it when nobody misses anything: kubectl delete pvc {claim.name}.",
        )


def _claim(work: Lifting, holds: str) -> InstalledClaim | None:
    return next((claim for claim in work.installed.claims if claim.holds == holds and claim.in_use), None)


def _say_kept(work: Lifting, holds: str, claim: InstalledClaim) -> None:
    if claim.survives:
        work.say("kept", f"{_TITLES[holds]} stay where they are, on the claim {claim.name}.", keys=claim.keys)
        return
    work.say(
        "kept",
        f"{_TITLES[holds]} stay where they are, on the claim {claim.name}, which would go away with today's release.",
        keys=claim.keys,
        do=f"First: kubectl annotate pvc {claim.name} helm.sh/resource-policy=keep, and in the values too.",
    )


def _say_undecided(work: Lifting, names: Iterable[str]) -> None:
    """Say of claims that others made that the values do not tell how they may be mounted."""
    for name in sorted(names):
        work.say(
            "changes",
            f"Nothing says how the claim {name} may be mounted; the program takes it for ReadWriteOnce, so that all "
            "pods that use it run on one node.",
            do=f"kubectl get pvc {name} shows it; give ReadWriteMany in the program if that is it.",
        )


def _nested(one: str, other: str) -> bool:
    first, second = ([piece for piece in path.split("/") if piece] for path in (one, other))
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _are_roots(work: Lifting, holds: str) -> bool:
    """Whether root wrote them: nothing says another user, and neither does the image."""
    if holds == "plugins":
        return not _has_user(work, "plugin-daemon")
    older = Release(work.release.version) < Release(_FIRST_WITH_USER)
    return older and not any(_has_user(work, part) for part in ("api", "worker"))


def _has_user(work: Lifting, name: Literal["api", "worker", "plugin-daemon"]) -> bool:
    part = work.installed.parts.get(name)
    option = part.options.get("pod_security_context") if part else None
    given = cast("dict[str, Any]", (option.value if option else None) or {})
    return any(given.get(field) is not None for field in ("fsGroup", "runAsUser"))
