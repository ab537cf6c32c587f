"""What every lifter works on: the variables that no choice has taken yet, and what the program needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, count

from ....releases.release import Release
from ..findings import Finding, Group
from ..hidden import Hidden
from ..installed import Installed, InstalledServer, PartName, Variable
from ..python_code import Call, Code, literal
from .same_value import same

# What a variable is called, where the input has variables.
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
# The parts that share Dify's Python settings.
PYTHON_PARTS: tuple[PartName, ...] = ("api", "worker", "beat", "websocket")


@dataclass(kw_only=True, slots=True)
class Lifting:
    """The work in progress.

    Args:
        installed: What runs today.
        release: The release of Dify that it runs.
        name: The prefix of the new objects' names.
        left: The variables of each part that runs, without those that were taken.
        findings: Lines of the report.
        copies: Secrets of today -> what the copy is called that outlives them.
        needed: Credentials that no Secret has yet: (secret, key) -> the keys of the input that have the value.
        keys: Keys of the Secret that is to be made -> the credential that each stands for.
        target_ports: Hosts of Services whose pods listen on another port: what `Network(target_ports=)` gets.
        hidden: The credentials of the input, to know them elsewhere.
    """

    installed: Installed
    release: Release
    name: str
    left: dict[PartName, dict[str, Variable]] = field(default_factory=dict[PartName, dict[str, Variable]])
    findings: list[Finding] = field(default_factory=list[Finding])
    copies: dict[str, str] = field(default_factory=dict[str, str])
    needed: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict[tuple[str, str], tuple[str, ...]])
    keys: dict[str, Variable] = field(default_factory=dict[str, Variable])
    target_ports: dict[str, int] = field(default_factory=dict[str, int])
    hidden: Hidden = field(init=False)

    def __post_init__(self) -> None:
        """Start with all variables of the parts that run."""
        self.hidden = Hidden(self.installed.credentials())
        for name, part in self.installed.parts.items():
            if part.runs:
                self.left.setdefault(name, dict(part.variables))

    def peek(self, name: str, part: PartName = "api") -> Variable | None:
        """A variable that stays."""
        return self.left.get(part, {}).get(name)

    def take(self, name: str, parts: Iterable[PartName] = PYTHON_PARTS) -> Variable | None:
        """A variable that the choice stands for, taken from each part that has the same.

        The first part that has it decides. One that has another value keeps it: it stays in `left`, and becomes a
        variable of that part alone. What is returned has the keys of all.

        Args:
            name: The variable.
            parts: The parts, the deciding one first.
        """
        found: Variable | None = None
        decides: PartName | None = None
        for part in parts:
            variable = self.left.get(part, {}).get(name)
            if variable is None:
                continue
            decides = decides or part
            if found is None or same(self.installed, (variable, part, name), (found, decides, name)):
                keys = dict.fromkeys((*(found.keys if found else ()), *variable.keys))
                found = replace(found or variable, keys=tuple(keys))
                del self.left[part][name]
        return found

    def text(self, name: str, default: str = "", parts: Iterable[PartName] = PYTHON_PARTS) -> str:
        """The text of a variable, taken; the default if it is not set."""
        variable = self.take(name, parts)
        return default if variable is None or variable.text is None else variable.text

    def server(self, host: str) -> InstalledServer | None:
        """The server that was brought along and has this host."""
        return next((server for server in self.installed.servers if host in server.hosts), None)

    def say(
        self, group: Group, what: str, *, keys: tuple[str, ...] = (), do: str = "", variables: tuple[str, ...] = ()
    ):
        """Add a line to the report."""
        self.findings.append(Finding(group=group, what=what, keys=keys, do=do, variables=variables))

    def credential(self, variable: Variable, name: str) -> Code:
        """The reference to a credential.

        One that lies in a Secret of today is read from that Secret, or from its copy. One that stands as text in the
        input has to be put into a Secret first, which the report says.

        Args:
            variable: The credential.
            name: The variable's name, which becomes the key of a Secret that is yet to be made.
        """
        if variable.lies is not None:
            secret, key = variable.lies.secret, variable.lies.key
            if variable.lies.of_release:
                secret = self.copies.setdefault(
                    secret, f"{self.installed.name}-kept-{_suffix(secret, self.installed.name)}"
                )
        else:
            secret, key = f"{self.name}-credentials", self._key(variable, name)
            self.needed[secret, key] = tuple(dict.fromkeys((*self.needed.get((secret, key), ()), *variable.keys)))
        arguments: dict[str, Code] = {"secret": literal(secret), "key": literal(key)}
        return Call(name="SecretKey", arguments=arguments, keys=variable.keys)

    def _key(self, variable: Variable, name: str) -> str:
        """A key for a credential that no other one has: its name, what the input calls it, or its name and a number."""
        called = [key for each in variable.keys if _NAME.fullmatch(key := each.rpartition(":")[2])]
        for key in chain((name, *called), (f"{name}_{number}" for number in count(2))):
            if self.keys.setdefault(key, variable).same(variable):
                return key
        raise AssertionError(name)

    def needed_by_secret(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Secrets that have to be made or added to -> their keys -> the keys of the input that have the values."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for (secret, key), keys in sorted(self.needed.items()):
            found.setdefault(secret, {})[key] = keys
        return found

    def value(self, variable: Variable, name: str) -> Code:
        """A variable as an argument that takes a text or a reference."""
        if variable.secret or variable.lies is not None:
            return self.credential(variable, name)
        return literal(variable.text or "", variable.keys)


def _suffix(secret: str, prefix: str) -> str:
    return secret.removeprefix(prefix).lstrip("-") or secret
