"""The rows of the page's tables, as texts."""

from collections.abc import Iterable, Sequence

from .contents import Page, SettingFacts

_UNKNOWN = "not known"

Rows = list[Sequence[str]]


def tiles(page: Page) -> Rows:
    """The figures at the top: a number, and what it is of."""
    running = page.totals[0]
    figures: Rows = [
        _warnings(page),
        (running.pods, "pod" if running.pods == "1" else "pods"),
        (running.cpu, "CPU requested"),
        (running.memory, "memory requested"),
    ]
    return [*figures, (page.storage, "of disks")] if page.claims else figures


def _warnings(page: Page) -> Sequence[str]:
    notices = sum(each.severity == "notice" for each in page.findings)
    warnings = len(page.findings) - notices
    counted = f"{notices} notice" if notices == 1 else f"{notices} notices"
    return str(warnings), f"warning, {counted}" if warnings == 1 else f"warnings, {counted}"


def installations(page: Page) -> Rows:
    """What is installed."""
    return [
        (each.name, each.namespace or "where it is applied", each.version or _UNKNOWN, each.date or _UNKNOWN, each.note)
        for each in page.installations
    ]


def connections(page: Page) -> Rows:
    """Who may talk to whom: those who may open the same are in one row."""
    sources: dict[tuple[str, str, str, str], list[str]] = {}
    for each in page.connections:
        sources.setdefault((each.target, each.ports, each.kind, each.paths), []).append(each.source)
    order = {target: number for number, (target, *_) in reversed([*enumerate(sources)])}
    together = sorted(sources.items(), key=lambda row: order[row[0][0]])
    return [(target, ports, ", ".join(who), kind, paths) for (target, ports, kind, paths), who in together]


def totals(page: Page) -> Rows:
    """What all parts ask for."""
    return [(each.name, each.pods, each.cpu, each.cpu_limit, each.memory, each.memory_limit) for each in page.totals]


def claims(page: Page) -> Rows:
    """The disk space."""
    return [(each.name, each.size, each.storage_class, each.used_by) for each in page.claims]


def routes(page: Page) -> Rows:
    """The ways in."""
    return [(each.address, each.by, each.encrypted, each.part) for each in page.routes]


def secrets(page: Page) -> Rows:
    """The keys of Secrets."""
    return [(_placed(each.namespace, each.secret, page), each.key, each.source, each.by) for each in page.secrets]


def settings(found: Iterable[SettingFacts]) -> Rows:
    """Settings that differ."""
    return [(each.name, each.value, each.default, each.parts, each.by) for each in found]


def needs(page: Page) -> Rows:
    """What the cluster must have."""
    return [(each.kind, each.name, each.namespace or "the whole cluster", each.by) for each in page.needs]


def _placed(namespace: str, name: str, page: Page) -> str:
    """A name, with its namespace where there are several."""
    return f"{namespace}/{name}" if len({part.namespace for part in page.parts}) > 1 else name
