"""All that a release of the chart consists of, with the variables of its parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...installed import Installed, InstalledServer, PartName, RemoteSecrets
from ...values import Values
from . import environment
from .charts import chart
from .environment.reader import Reader
from .keys import fate
from .leftovers import leftovers
from .names import Names
from .objects import describe
from .server_lines import server_lines
from .parts import CHART_PARTS
from .servers import SWITCHES

# The variables by which Dify finds a server.
_FINDS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("DB_HOST",),
    "redis": ("REDIS_HOST", "REDIS_SENTINELS"),
    "weaviate": ("WEAVIATE_ENDPOINT", "VECTOR_STORE"),
}
_ADDRESSES = re.compile(r".*(HOST|ENDPOINT|URL|SENTINELS)|VECTOR_STORE")
_PARTS: tuple[PartName, ...] = ("api", "worker", "beat", "websocket", "plugin-daemon")


def installed(values: Values, version: str, release: str, namespace: str) -> Installed:
    """What a release of the chart consists of.

    Args:
        values: The values.
        version: Version of the chart.
        release: Name of the Helm release.
        namespace: The namespace.

    Raises:
        ValueError: If the version is unknown, or the values are some that Helm or Kubernetes would refuse.
    """
    version = chart(version).version
    names = Names.of(values, version, release, namespace)
    reader = Reader(values, version, names)
    found = describe(values, version, release, namespace)
    made = environment.variables(values, version, names)
    for name, variables in made.items():
        # The chart's nginx reads its configuration and no variable.
        found.parts[name].variables = {**variables, **found.parts[name].variables}
    found.secrets = dict(environment.secrets(values, version, names))
    found.remote_secrets = _with_switches(reader, environment.remote_secrets(values, version, names))
    found.findings += environment.findings(values, version, names, made)
    found.servers = [_as_used(found, server, version) for server in found.servers]
    unused = {server.kind for server in found.servers if not server.used}
    found.claims = [replace(claim, in_use=False) if claim.holds in unused else claim for claim in found.claims]
    found.findings += server_lines(found)
    _tell_of_missing_servers(reader, found)
    found.findings += leftovers(reader, found)
    found.switches = _switches(found)
    return found


def _switches(found: Installed) -> dict[str, str]:
    """What `helm upgrade --set` takes to switch off what runs."""
    switches = {name: f"{CHART_PARTS[name].key}.enabled=false" for name, part in found.parts.items() if part.runs}
    if found.ingress is not None:
        switches["ingress"] = "ingress.enabled=false"
    if found.http_route is not None:
        switches["http_route"] = "httproute.enabled=false"
    return switches


def _as_used(found: Installed, server: InstalledServer, version: str) -> InstalledServer:
    """A server as the variables have it: they may name another."""
    hosts = "|".join(map(re.escape, server.hosts))
    named = re.compile(rf"(?:.*[/@,;])?(?:{hosts})(?:[:/,;].*)?")
    known = dict(_addresses(found))
    used = any(named.fullmatch(text) for name in known if name != "VECTOR_STORE" for text in known[name])
    # Where an address comes from elsewhere, the chart's own precedence is what is known.
    used = used or (server.used and not any(name in known for name in _FINDS[server.kind]))
    keys = tuple(key for key in server.keys if (fate(key, version) or ("",))[0] != "no-effect")
    return replace(server, used=used, shared_database=server.shared_database and used, keys=keys)


def _addresses(found: Installed) -> Iterator[tuple[str, list[str]]]:
    """The variables that may name a server, and what the parts have for them."""
    parts = [found.parts[name].variables for name in _PARTS if name in found.parts]
    for name in {name for variables in parts for name in variables if _ADDRESSES.fullmatch(name)}:
        texts = [variables[name].text for variables in parts if name in variables]
        if known := [text for text in texts if text]:
            yield name, known


def _tell_of_missing_servers(reader: Reader, found: Installed) -> None:
    """That a server of the chart is switched off belongs to the address that Dify has instead."""
    for kind, (_, key) in SWITCHES.items():
        switch = reader.keys(f"{key}.enabled")
        if not switch or reader.on(f"{key}.enabled"):
            continue
        for part in found.parts.values():
            for name in _FINDS[kind]:
                if variable := part.variables.get(name):
                    part.variables[name] = replace(variable, keys=tuple(dict.fromkeys((*variable.keys, *switch))))


def _with_switches(reader: Reader, remote: RemoteSecrets | None) -> RemoteSecrets | None:
    """What the operator makes, with the keys that say for which parts."""
    if remote is None:
        return None
    sections: Mapping[str, object] = reader.at("externalSecret")
    switches = reader.keys("externalSecret.enabled", *(f"externalSecret.{name}.enabled" for name in sections))
    store = tuple(dict.fromkeys((*remote.keys.get("", ()), *switches)))
    return replace(remote, keys={**remote.keys, "": store})
