"""Values files of our own, and what Helm renders of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructs_dify.commands.conversion.charts.dify_helm.charts import chart, top_level
from constructs_dify.commands.conversion.charts.dify_helm.names import Names
from constructs_dify.commands.conversion.installed import PartName
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import ValuesFile, values_file
from constructs_dify.commands.conversion.yaml_file import Node, read_text

FOLDER = Path(__file__).parents[1] / "commands" / "conversion" / "oracle"
SHIPPED = "=(shipped by the chart)"

# How the chart calls the parts that it does not call as we do.
PARTS: Mapping[str, PartName] = {"proxy": "nginx", "api-websocket": "websocket"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One values file with what Helm makes of it."""

    name: str
    version: str
    release: str
    namespace: str

    @property
    def values(self) -> Values:
        """The values."""
        return Values(chart(self.version).defaults, [values_file(str(_file(self.name)), top_level())])

    @property
    def expected(self) -> Any:
        """What Helm makes of them."""
        return json.loads((FOLDER / "expected" / f"{self.name}.json").read_text("utf-8"))

    @property
    def names(self) -> Names:
        """The names of the release."""
        return Names.of(self.values, self.version, self.release, self.namespace)

    def environments(self) -> dict[PartName, dict[str, str]]:
        """Part -> variable -> what Helm makes of it, for the parts of Dify."""
        found: dict[PartName, dict[str, str]] = {}
        for workload, facts in self.expected["workloads"].items():
            kind, _, name = workload.partition("/")
            if kind == "Deployment" and name.startswith(f"{self.names.full}-"):
                suffix = name.removeprefix(f"{self.names.full}-")
                containers = facts["containers"]
                main = next(each for each in containers if not each.startswith("init:"))
                found[PARTS.get(suffix, suffix)] = containers[main].get("env", {})
        return found


def cases() -> list[Case]:
    """All of them, in order."""
    found: list[Case] = []
    for file in sorted((FOLDER / "values").glob("*.yaml")):
        head = dict(re.findall(r"(\w+): (\S+)", file.read_text("utf-8").partition("\n")[0]))
        found.append(Case(name=file.stem, version=head["chart"], release=head["release"], namespace=head["namespace"]))
    return found


def written(text: str, version: str = "0.31.0") -> Values:
    """Values that a test writes, over the defaults of a version."""
    documents = read_text(text, "values.yaml")
    root = documents[0] if documents else Node({}, "values.yaml", 1)
    return Values(chart(version).defaults, [ValuesFile(name="values.yaml", root=root)])


def _file(name: str) -> Path:
    return FOLDER / "values" / f"{name}.yaml"
