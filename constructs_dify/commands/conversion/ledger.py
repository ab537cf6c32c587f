"""Where each key of the input went: into the program, or into one group of the report."""

from collections.abc import Callable, Iterable

from .findings import Finding, Group

# Of several lines about one key, the one that matters most says where it went.
_RANK: tuple[Group, ...] = ("lost", "no-effect", "left-running", "kept", "changes")


def settle(
    written: Iterable[str],
    in_program: frozenset[str],
    findings: list[Finding],
    read: frozenset[str],
    fate: Callable[[str], Finding],
) -> dict[str, str]:
    """Give each key that the user wrote one place, and a line to those that have none yet.

    Args:
        written: The keys.
        in_program: Those that the program has.
        findings: The lines; a key that nobody speaks of gets one here.
        read: Those that anything of the installation came from.
        fate: The line about a key that nothing was read from.
    """
    told: dict[str, list[Group]] = {}
    for finding in findings:
        for key in finding.keys:
            told.setdefault(key, []).append(finding.group)
    ended: dict[str, str] = {}
    for key in written:
        groups = told.get(key, [])
        heavy = next((group for group in _RANK[:2] if group in groups), None)
        if heavy:
            ended[key] = heavy
        elif key in in_program:
            ended[key] = "program"
        elif groups:
            ended[key] = next(group for group in _RANK if group in groups)
        else:
            finding = (
                Finding(group="lost", what=f"{key} is not in the program: nothing of it says the same.", keys=(key,))
                if key in read
                else fate(key)
            )
            findings.append(finding)
            ended[key] = finding.group
    return ended
