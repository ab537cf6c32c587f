"""Reads what runs today from the `.env` of docker compose."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ....releases.compose_variables import option
from ....releases.release import Release
from ..convert import Written
from ..findings import Finding
from ..hidden import is_called_a_credential
from ..installed import Installed, InstalledPart, PartName, Variable
from . import images
from .compose_files import ComposeFiles, compose_files
from .defaults import differs, idle
from .environment import Environment, catalogue_of, without_keys
from .front import way
from .given import Given, given, key_of
from .hosts import hosts, on_the_machine
from .moves import moves
from .providers import CHOICES, foreign
from .servers import Brought, brought, moving
from .services import PARTS, leads
from .telling import Telling, listed


def installed(
    paths: Sequence[str | Path], *, name: str, namespace: str, dify_version: str | None = None,
    compose_file: str | Path | None = None,
) -> Installed:  # fmt: skip
    """What runs today, by the files of docker compose.

    Args:
        paths: `.env`, and from 1.14.1 on optional ones of `envs/`, called as there: `shared.env`.
        name: The prefix of the new objects' names.
        namespace: Their namespace.
        dify_version: The release that runs; default: the tag of the API's image in the docker compose file.
        compose_file: The docker compose file, whose images count.

    Raises:
        ValueError: If a file cannot be read, or the release is not known.
    """
    return read(paths, name=name, namespace=namespace, dify_version=dify_version, compose_file=compose_file)[0]


def read(
    paths: Sequence[str | Path], *, name: str, namespace: str, dify_version: str | None = None,
    compose_file: str | Path | None = None,
) -> tuple[Installed, Written]:  # fmt: skip
    """What runs today, and what the user wrote.

    Args:
        paths: See `installed`.
        name: See `installed`.
        namespace: See `installed`.
        dify_version: See `installed`.
        compose_file: See `installed`.

    Raises:
        ValueError: If a file cannot be read, or the release is not known.
    """
    found = images.images(compose_file) if compose_file else {}
    if dify_version is None:
        if compose_file is None:
            raise ValueError(
                "dify_version: .env does not say which Dify runs; give --dify-version 1.9.1, or --compose-file "
                "docker-compose.yaml, which has the tags of the images"
            )
        dify_version = images.version_of(compose_file, found)
    files = compose_files(dify_version.removeprefix("v"))
    said = given(paths, files)
    return _Reading(files, said, found, name, namespace).installed(), _written(said)


def _written(said: Given) -> Written:
    """What the user wrote."""

    def fate(key: str) -> Finding:
        return Finding(group="no-effect", what=f"{key}: read by nothing.", keys=(key,))

    return Written(keys=list(said.origins), origin=said.origins.__getitem__, fate=fate)


_FILES_URL = "FILES_URL"


class _Reading:
    """The work in progress: every key ends with a variable, or in a finding."""

    def __init__(
        self, files: ComposeFiles, given: Given, found: Mapping[PartName, str], name: str, namespace: str
    ) -> None:
        self.files, self.given, self.images = files, given, images.options(found)
        self.name, self.namespace = name, namespace
        self.release = Release(files.version)
        self.environment = Environment(files=files, given=given, catalogue=self.release.settings)
        chosen = frozenset(
            key_of(file, each) for (file, each), text in given.values.items()
            if not self.environment.is_default(each, text)
        )  # fmt: skip
        self.telling = Telling(files=files, given=given, catalogue=self.release.settings, chosen=chosen)

    def installed(self) -> Installed:
        """All of it."""
        parts: dict[PartName, InstalledPart] = {
            part: self._part(service, part) for service, part in PARTS.items() if service in self.files.services
        }
        engines = {self._word(parts["api"].variables, each) for each in (*CHOICES, "DB_TYPE")} - {""}
        self._drop_foreign(parts, engines)
        api, daemon = parts["api"].variables, parts["plugin-daemon"].variables
        servers = brought(self.files.services, self.telling.profiles, api, engines)
        for server in servers:
            self._server(server, api, daemon)
        found = way(self.environment, self.telling.chosen, self.name, api)
        for finding in (*moves(api, daemon), *found.findings):
            self.telling.add(finding)
        self._machine(parts)
        self._within(parts)
        self._unsaid(api)
        self._drop_defaults(parts, engines)
        for part in parts.values():
            part.variables = without_keys(part.variables, frozenset(self.telling.told)) if part.runs else {}
        used = {key for part in parts.values() for each in part.variables.values() for key in each.keys}
        used |= {key for each in (found.ingress or {}).values() for key in each.keys}
        self.telling.of_the_rest(used)
        return Installed(
            made_by="docker compose", dify=self.files.version, name=self.name, namespace=self.namespace, parts=parts,
            servers=[server.installed() for server in servers], front=found.front, ingress=found.ingress,
            findings=self.telling.findings, hidden=self._credentials(),
        )  # fmt: skip

    def _credentials(self) -> list[str]:
        """What is a credential by its name, whether anything reads it or not."""
        return [
            text for (_, each), text in self.given.values.items()
            if is_called_a_credential(each) and not self.environment.is_default(each, text)
        ]  # fmt: skip

    def _drop_foreign(self, parts: Mapping[PartName, InstalledPart], engines: set[str]) -> None:
        """Drop what belongs to vector stores and storages that are not chosen."""
        names = {each for part in parts.values() for each in part.variables}
        unread = foreign(self.release.settings, engines, names)
        keys = set[str]()
        for part in parts.values():
            keys |= {key for each in unread & set(part.variables) for key in part.variables[each].keys}
            part.variables = {each: variable for each, variable in part.variables.items() if each not in unread}
        self.telling.say(
            "no-effect", keys, "of a vector store or a storage that VECTOR_STORE and STORAGE_TYPE do not name: not read"
        )

    def _drop_defaults(self, parts: Mapping[PartName, InstalledPart], engines: set[str]) -> None:
        """Drop what nobody chose, and no choice of the program is made of: what the library does by default counts."""
        differing, dropped = set[str](), list[str]()
        for part in parts.values():
            known = partial(self.release.settings.find, catalogue_of(part.name))
            for each in idle(part.variables, engines, known):
                text = part.variables.pop(each).text or ""
                if part.runs:
                    dropped.append(f"{part.name}:{each}")
                    setting = known(each)
                    differing |= {each} if setting and differs(setting, text) else set()
        if differing:
            self.telling.add(Finding(
                group="changes", variables=tuple(sorted(dropped)),
                what="The examples of docker compose set what Dify has otherwise by default. Nobody chose it, so the "
                f"library's own defaults count: {listed(differing)}.",
                do='For one that you want to keep, write settings={"NAME": "value"}.',
            ))  # fmt: skip

    def _part(self, service: str, part: PartName) -> InstalledPart:
        variables = {
            each: self.environment.variable(part, each, made, self.telling.chosen)
            for each, made in self.environment.read_by(part).items()
        }
        options = {"image": self.images[part]} if part in self.images else {}
        return InstalledPart(
            name=part, runs=self.telling.runs(service), called=service, variables=variables, options=options
        )

    def _word(self, api: Mapping[str, Variable], each: str) -> str:
        """A vector store, storage or database by its name."""
        setting = self.release.settings.find("api", each)
        variable = api.get(each)
        return (variable.text if variable else None) or (setting.default if setting else "")

    def _server(self, server: Brought, api: Mapping[str, Variable], daemon: Mapping[str, Variable]) -> None:
        """What becomes of a server, and of the variables that only lead to it or configure it."""
        configures = {
            key for key in self.telling.chosen
            if self.files.readers.get(key, frozenset()) and server.service in self.files.readers[key]
            and not any(self.release.settings.find(part, key) for part in ("api", "plugin-daemon"))
        }  # fmt: skip
        if not server.used:
            self.telling.say("no-effect", configures, f"of the server {server.service}, which Dify does not use")
            return
        leading = {key for key in self.telling.chosen if leads(server.facts, key) and self._leads_to(server, key)}
        finding = moving(server, api, daemon)
        keys = tuple(sorted((leading | configures) - self.telling.told))
        hints = {hint for key in keys if key in configures and (hint := option(key))}
        do = finding.do + "".join(f" To configure the new one, write {hint}." for hint in sorted(hints))
        self.telling.add(Finding(group=finding.group, what=finding.what, keys=keys, do=do))

    def _leads_to(self, server: Brought, key: str) -> bool:
        """Whether a variable that may lead to a server does not lead to another one."""
        found = (
            hosts(self.given.main(key) or "") if key.endswith(("_HOST", "_URL", "_URI", "_ENDPOINT")) else set[str]()
        )
        return not found or not found.isdisjoint(server.hosts)

    def _within(self, parts: Mapping[PartName, InstalledPart]) -> None:
        """Drop a URL of files that leads to a part of docker compose by its name there."""
        found = parts["api"].variables.get(_FILES_URL)
        if found is None or hosts(found.text or "").isdisjoint(PARTS):
            return
        for part in parts.values():
            part.variables.pop(_FILES_URL, None)
        self.telling.add(Finding(
            group="changes", keys=found.keys, variables=(f"*:{_FILES_URL}",),
            what=f"{_FILES_URL} leads to a part of docker compose by its name there, so that plugins reach it and "
            "browsers do not. Here INTERNAL_FILES_URL does that by itself.",
            do="Links for browsers have public_url=, or the URL of the console.",
        ))  # fmt: skip

    def _unsaid(self, api: Mapping[str, Variable]) -> None:
        """Ask for the optional file of the vector store, where nothing says where that is."""
        store = api.get("VECTOR_STORE")
        file = f"{store.text}.env" if store else ""
        names = {each for of, each in self.files.examples if of == file}
        if store and store.chosen and names and names.isdisjoint(each for _, each in self.given.values):
            self.telling.add(Finding(
                group="lost", keys=store.keys,
                what=f"VECTOR_STORE is {store.text}, and none of the given files says anything of it.",
                do=f"Where there is envs/vectorstores/{file}, which docker compose reads too, give it behind .env.",
            ))  # fmt: skip

    def _machine(self, parts: Mapping[PartName, InstalledPart]) -> None:
        names = {
            f"{part.name}:{each}" for part in parts.values() if part.runs
            for each, variable in part.variables.items() if variable.chosen and on_the_machine(variable.text or "")
        }  # fmt: skip
        if names:
            what = listed({each.partition(":")[2] for each in names})
            self.telling.add(Finding(
                group="changes", variables=tuple(sorted(names)),
                what=f"{what}: leads to the machine that docker compose runs on, which pods do not reach by that name.",
                do="Write its address in the network of the cluster.",
            ))  # fmt: skip
