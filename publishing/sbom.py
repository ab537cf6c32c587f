"""`make sbom`: what an installation of the library brings, with licences, and the images that its default chart names.

The lists are in the format CycloneDX. They have neither a time nor a number: the same commit gives the same bytes.
"""

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cdk8s
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from constructs_dify import DifyChart, __version__
from constructs_dify.commands.images import images_of
from constructs_dify.releases.toml import tomllib
from publishing.licences import forbidden, table

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

Component = dict[str, Any]


def main(out: Path) -> int:
    """Write the lists into a folder, and fail on a licence that is not allowed."""
    out.mkdir(parents=True, exist_ok=True)
    bom = packages()
    write(out / "sbom.json", bom)
    write(out / "images.json", images())
    (out / "licences.md").write_text(table(bom["components"]))
    lines = forbidden(bom["components"])
    for line in lines:
        print(f"{line}; publishing/licences.py says which are allowed, and why", file=sys.stderr)
    return int(bool(lines))


def packages() -> Component:
    """The packages that an installation brings; those of extras are optional."""
    always = closure(PROJECT["dependencies"])
    extras = closure(each for wanted in PROJECT["optional-dependencies"].values() for each in wanted)
    with TemporaryDirectory() as folder:
        bom = _listed({**extras, **always}, Path(folder))
    bom["metadata"]["component"]["version"] = __version__
    for component in bom["components"]:
        name = canonicalize_name(component["name"])
        component["scope"] = "required" if name in always else "optional"
        if inside := sorted(_inside(distribution(name)), key=lambda each: each["bom-ref"]):
            component["components"] = inside
    return bom


def closure(wanted: Iterable[str]) -> dict[str, Distribution]:
    """The packages that these requirements bring along, as they are installed here, by name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            waiting += map(Requirement, found[name].requires or [])
    return found


def _listed(wanted: dict[str, Distribution], folder: Path) -> Component:
    """What cyclonedx-bom says of an environment that has these packages and no other."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    for package in wanted.values():
        metadata = _folder(package)
        (site / metadata.name).symlink_to(metadata)
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]
    command += ["--mc-type", "library", "--pyproject", ROOT / "pyproject.toml", folder / "bin" / "python"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _folder(package: Distribution) -> Path:
    [metadata] = [file for file in package.files or [] if file.match("*.dist-info/METADATA")]
    return Path(str(package.locate_file(metadata))).parent


def _inside(package: Distribution) -> Iterator[Component]:
    """What a package has inside of it: JavaScript, and native libraries as its own lists tell."""
    for file in package.files or []:
        path = Path(str(package.locate_file(file)))
        if file.match("_jsii/*.tgz"):
            yield from _modules_of(path)
        elif file.match("*.js.map"):
            yield from _bundled(path)
        elif file.match("*.dist-info/sboms/*.json"):
            for component in json.loads(path.read_text())["components"]:
                # What auditwheel lists first is the package itself.
                if canonicalize_name(component["name"]) != canonicalize_name(package.name):
                    yield component


def _modules_of(archive: Path) -> Iterator[Component]:
    """The modules of Node in an archive of jsii, and the archive itself."""
    with tarfile.open(archive) as files:
        for member in files:
            if re.fullmatch(r"package/(?:.*node_modules/(?:@[^/]+/)?[^/]+/)?package\.json", member.name):
                text = files.extractfile(member)
                assert text is not None
                about = json.load(text)
                yield _module(about["name"], about["version"], about.get("license", ""))


def _bundled(source_map: Path) -> Iterator[Component]:
    """The modules that were written into one file. Its map tells their names, and nothing else."""
    sources = json.loads(source_map.read_text())["sources"]
    modules = (re.search(r".*node_modules/((?:@[^/]+/)?[^/]+)/", source) for source in sources)
    for name in sorted({found[1] for found in modules if found}):
        yield _module(name)


def _module(name: str, version: str = "", licence: str = "") -> Component:
    purl = f"pkg:npm/{name.replace('@', '%40')}" + (f"@{version}" if version else "")
    component: Component = {"type": "library", "bom-ref": purl, "name": name, "purl": purl}
    if version:
        component["version"] = version
    if licence:
        component["licenses"] = [{"expression": licence}]
    return component


def images() -> Component:
    """The container images that the default chart names."""
    app = cdk8s.Testing.app()
    chart = DifyChart(app, "dify", namespace="dify")
    names = images_of(cdk8s.Testing.synth(chart))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "the default chart", "version": __version__}},
        "components": [_image(name) for name in names],
    }


def _image(name: str) -> Component:
    repository, _, tag = name.rpartition(":")
    return {
        "type": "container",
        "bom-ref": name,
        "name": repository,
        "version": tag,
        "purl": f"pkg:docker/{repository}@{tag}",
    }


def write(file: Path, bom: Component) -> None:
    """Write a list."""
    file.write_text(json.dumps(bom, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
