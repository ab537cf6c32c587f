"""Tells of every key that no variable has."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from .... import checks
from ....releases.compose_variables import option
from ....releases.settings import Catalogue
from ..findings import Finding, Group
from ..hidden import looks_random
from .compose_files import ComposeFiles
from .given import MAIN, Given
from .services import PARTS


@dataclass(kw_only=True)
class Telling:
    """The findings.

    Args:
        files: The docker compose files of the release.
        given: What the files of the user say.
        catalogue: The settings of the release.
        chosen: The keys that somebody chose: the others say what is so without them.
        findings: What was found.
        told: The keys that findings name.
    """

    files: ComposeFiles
    given: Given
    catalogue: Catalogue
    chosen: frozenset[str]
    findings: list[Finding] = field(default_factory=list[Finding])
    told: set[str] = field(default_factory=set[str])

    @property
    def profiles(self) -> set[str]:
        """The profiles that are on."""
        return {profile.strip() for profile in (self.given.main("COMPOSE_PROFILES") or "").split(",")}

    def runs(self, service: str) -> bool:
        """Whether a service runs."""
        needed = self.files.services[service]
        return not needed or not self.profiles.isdisjoint(needed)

    def add(self, finding: Finding) -> None:
        """Add a finding."""
        self.findings.append(finding)
        self.told |= set(finding.keys)

    def say(self, group: Group, keys: Set[str], what: str, do: str = "") -> None:
        """Add a finding about keys, unless there are none, or another has told of them."""
        keys = keys - self.told
        if keys:
            self.add(Finding(group=group, what=f"{listed(keys)}: {what}.", keys=tuple(sorted(keys)), do=do))

    def of_the_rest(self, used: Set[str]) -> None:
        """Tell of every key that is not used, and was not told of."""
        every = set(self.given.origins)
        self._of_docker_compose((self.chosen - used) & set(self.files.readers))
        self._of_nobody(self.chosen - used)
        defaults = every - self.chosen - self.told - used
        if defaults:
            self.add(Finding(
                group="no-effect", keys=tuple(sorted(defaults)),
                what=f"{len(defaults)} of {len(every)} variables say what is so without them: what the examples of "
                f"Dify {self.files.version}, docker compose or Dify itself say.",
            ))  # fmt: skip
        if self.given.overwritten:
            self.add(Finding(
                group="no-effect", what="Stands again further down, and only that counts: "
                f"{', '.join(map(str, self.given.overwritten))}.",
            ))  # fmt: skip
        for origin in self.given.inherited:
            # A line of a key that has several, without quotes around them, is no name.
            place, name = (f"{origin.file}:{origin.line}", "NAME") if looks_random(origin.key) else (origin, origin.key)
            self.add(Finding(
                group="lost", what=f"{place} has no value: docker compose takes it from the shell that starts it.",
                do=f"Write {name}=… with the value that it has there; a value of several lines stands in quotes.",
            ))  # fmt: skip

    def _of_docker_compose(self, keys: Set[str]) -> None:
        """Of what docker compose itself reads, and no part."""
        hints: dict[str, set[str]] = {}
        for key in keys - self.told:
            owners = self.files.readers[key]
            if not any(self._is_on(owner) for owner in owners):
                self.say("no-effect", {key}, f"for {listed(owners)}, which does not run")
            else:
                hints.setdefault(option(key) or "", set()).add(key)
        for hint, names in sorted(hints.items()):
            if not hint:
                self.say("no-effect", names, f"read by no part of Dify {self.files.version}")
            elif hint.startswith("nothing"):
                self.say("changes", names, "decided by the library, whose parts know each other")
            else:
                self.say("changes", names, "an option here", f"Write {hint}.")

    def _is_on(self, owner: str) -> bool:
        services = [service for service, part in PARTS.items() if part == owner] or [owner]
        return any(self.runs(service) for service in services if service in self.files.services)

    def _of_nobody(self, keys: Set[str]) -> None:
        """Of what nothing reads."""
        if "COMPOSE_PROFILES" in keys:
            on = listed(self.profiles - {""}) or "none"
            self.say("changes", {"COMPOSE_PROFILES"}, f"starts {on}; the program says it by its options")
        settings = {each for part in self.catalogue.parts for each in self.catalogue.of(part)}
        everywhere = MAIN in self.files.env_files.get("api", ())
        reads = "read by nothing" if everywhere else "given to no container by docker compose"
        for key in sorted(keys - self.told):
            name = key.rpartition(":")[2]
            near = None if name in self.files.known | settings else checks.nearest(name, self.files.known | settings)
            self.say(
                "no-effect", {key}, f"{reads} of Dify {self.files.version}", f"Did you mean {near}?" if near else ""
            )


def listed(names: Iterable[str]) -> str:
    """Names for a sentence."""
    return ", ".join(sorted(names))
