"""What is known of a variable: which containers get it, and what the release of Dify makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import checks
from ..checks.credentials import shown
from ..releases.data import versions
from ..releases.release import Release
from ..tiers.nginx_proxy import NginxProxy
from ..tiers.sandbox import Sandbox
from ..tiers.ssrf_proxy import SsrfProxy
from .manifests import Manifest, mapping
from .secrets import ReadKey, keys_read
from .setting_words import default_of, set_by
from .settings_catalogue import Entry, of_a_family
from .system.parts import Part
from .upgrade_facts import part_of
from .variable_sources import Origin, Reader, Variables

# What the library writes into files.
_IN_FILES = {kind.part: kind.rendered_settings for kind in (NginxProxy, Sandbox, SsrfProxy)}
_COMPONENT = "app.kubernetes.io/component"
_MANAGED_BY = "app.kubernetes.io/managed-by"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One value, and the containers that get it.

    Attributes:
        readers: The containers.
        entries: How the release knows the setting for their parts; empty: it does not.
    """

    readers: Sequence[Reader]
    entries: Sequence[Entry]

    @property
    def origin(self) -> Origin:
        """What decides; that of another reader may be in another place, and says the same."""
        return self.readers[0].origins[-1]

    @property
    def known(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """What Dify's own default is, and what sets it -> for which parts."""
        return by_default(self.entries)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that is known of a variable.

    Attributes:
        name: The variable.
        release: The release that the manifests are of; None: they do not say, or it is not known.
        answers: What containers get.
        reads: How the release knows it, for all parts.
        without: Parts that read it and do not get it -> how the release knows it for them.
        unseen: Sources of variables that are not among the manifests.
        keys: The keys of Secrets that something reads.
    """

    name: str
    release: Release | None
    answers: Sequence[Answer]
    reads: Sequence[Entry]
    without: Sequence[tuple[Sequence[Part], Entry]]
    unseen: Sequence[str]
    keys: Sequence[ReadKey]


def facts_of(objects: Sequence[Manifest], given: str) -> Facts:
    """What is known of a variable in these manifests.

    Raises:
        ValueError: If no container gets it, and the release does not know it either.
    """
    variables, release = Variables(objects), _release(objects)
    name = next((each for each in (given, given.upper()) if variables.readers(each)), given.upper())
    readers = variables.readers(name)
    every = release.settings.parts if release else ()
    reads = of_a_family(release, every, name) if release else []
    with_it = {reader.part.key for reader in readers}
    # A Job gets what it needs for its one task.
    others = [part for part in variables.parts if part.key not in with_it and not part.is_job]
    without = _without(others, reads, release)
    # Any name may be one of a family such as LOG_*, which other parts read.
    if not readers and not without and all("*" in entry.name for entry in reads):
        known = [setting for part in every for setting in release.settings.of(part)] if release else []
        near = checks.suggestion(name, sorted({*variables.names, *known}))
        has = (
            f"Dify {release.version} has no such setting" if release else "which release of Dify this is, nothing says"
        )
        raise ValueError(f"NAME: no container gets {shown(given)}, and {has}{near}")
    return Facts(
        name=name,
        release=release,
        answers=_answers(readers, reads, release),
        reads=reads,
        without=without,
        unseen=list(dict.fromkeys(source for part in others for source in variables.unseen(part))),
        keys=keys_read(objects)[0],
    )


def _release(objects: Sequence[Manifest]) -> Release | None:
    """The release that objects of Dify are labelled with, if it is known, and one alone: defaults differ."""
    labels = [mapping(obj, "metadata", "labels") for obj in objects]
    of_dify = [each for each in labels if each.get("app.kubernetes.io/name") == "dify"]
    said = {str(each.get("app.kubernetes.io/version")) for each in of_dify}
    known = [version for version in versions() if version in said]
    return Release(known[0]) if len(known) == 1 else None


def _answers(readers: Sequence[Reader], reads: Sequence[Entry], release: Release | None) -> list[Answer]:
    """The containers, those together that get the same, and for whose parts the same holds."""
    alike: dict[object, list[Reader]] = {}
    for reader in readers:
        known = tuple(by_default(_of_part(reader.part, reads, release)))
        given = tuple((origin.text, origin.secret, origin.key) for origin in reader.origins)
        hidden = "" if reader.origins[-1].text is not None else reader.origins[-1].where
        alike.setdefault((reader.part.namespace, given, hidden, known), []).append(reader)
    found: list[Answer] = []
    for group in alike.values():
        entries = {id(entry): entry for reader in group for entry in _of_part(reader.part, reads, release)}
        found.append(Answer(readers=group, entries=list(entries.values())))
    return found


def _entries(part: Part, reads: Sequence[Entry], release: Release | None) -> list[Entry]:
    name = _of_catalogue(part, release)
    return [entry for entry in reads if name in entry.parts]


def _of_part(part: Part, reads: Sequence[Entry], release: Release | None) -> Sequence[Entry]:
    """How the release knows a variable for a part; where no label says which part it is, for all."""
    says = _COMPONENT in mapping(part.obj, "metadata", "labels")
    return _entries(part, reads, release) if says else reads


def by_default(entries: Sequence[Entry]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Dify's own default, empty if there is none, and what sets it -> the parts for which that is so."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        found.setdefault((default_of(entry.setting), set_by(entry)), []).extend(entry.parts)
    return found


def _of_catalogue(part: Part, release: Release | None) -> str | None:
    """The part of the catalogue whose program it runs."""
    name = part_of(part.obj, release) if release else None
    # Its program is that of the API, which has a catalogue for both.
    return "api" if name == "websocket" or part.title == "migrate" else name


def _without(
    parts: Sequence[Part], reads: Sequence[Entry], release: Release | None
) -> list[tuple[Sequence[Part], Entry]]:
    """Parts that would read it, and how the release knows it for them."""
    found: dict[tuple[str, str], tuple[list[Part], Entry]] = {}
    for part in parts:
        for entry in _entries(part, reads, release):
            found.setdefault((default_of(entry.setting), set_by(entry)), ([], entry))[0].append(part)
    return list(found.values())


def is_in_a_file(name: str, parts: Sequence[Part]) -> bool:
    """Whether this library writes a setting of these parts into a file."""
    ours = all(mapping(part.obj, "metadata", "labels").get(_MANAGED_BY) == "cdk8s" for part in parts)
    return ours and any(name in _IN_FILES.get(part.title, ()) for part in parts)
