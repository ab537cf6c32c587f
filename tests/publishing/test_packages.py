"""What is uploaded to a package index: the sdist and the wheel."""

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

import constructs_dify
from constructs_dify.releases.toml import tomllib

pytestmark = pytest.mark.publishing
ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as files:
        [name] = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_bytes(files.read(name))


@pytest.fixture(scope="module")
def description(metadata: Message) -> str:
    return metadata.get_payload(decode=True).decode()  # pyright: ignore[reportAttributeAccessIssue]


def in_sdist(sdist: Path) -> dict[str, bytes]:
    """The files of the sdist, by their names in the repository."""
    with tarfile.open(sdist) as archive:
        members = [member for member in archive if member.isfile()]
        return {
            member.name.partition("/")[2]: file.read()
            for member in members
            if (file := archive.extractfile(member)) is not None
        }


def in_wheel(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name) for name in files.namelist()}


def committed(*folders: str) -> set[str]:
    """The files that git knows."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return {name for name in names.split("\0") if name and (ROOT / name).exists()}


def anchors(page: str) -> set[str]:
    """Those of a page's headings, as code hosts make them."""
    text = re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links_to_nothing(description: str) -> list[str]:
    """The links that lead nowhere once the text stands on a package index."""
    repository = PROJECT["urls"]["Repository"]
    here = re.compile(rf"{re.escape(repository)}/(?:blob|tree)/v{re.escape(constructs_dify.__version__)}/([^#]+)#?(.*)")
    lost: list[str] = []
    for link in LINK.findall(description):
        if link.startswith("https://") and not link.startswith(repository):
            continue
        found = here.fullmatch(link)
        target = ROOT / found[1] if found else None
        if not found or not target or not target.exists() or (found[2] and found[2] not in anchors(target.read_text())):
            lost.append(link)
    return lost


def test_the_wheel_has_every_file_of_the_packages_and_no_other(wheel: Path):
    files = {name for name in in_wheel(wheel) if ".dist-info/" not in name}
    assert files == committed("constructs_dify", "imports")


def test_the_sdist_has_what_the_wheel_is_made_from_and_nothing_else(sdist: Path):
    others = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md", ".gitignore"}
    assert set(in_sdist(sdist)) == committed("constructs_dify", "imports") | others | {"PKG-INFO"}


def test_files_are_those_of_the_repository_byte_for_byte(wheel: Path, sdist: Path):
    made = {".dist-info/", "PKG-INFO"}
    for files in (in_wheel(wheel), in_sdist(sdist)):
        named = {name: text for name, text in files.items() if not any(word in name for word in made)}
        assert [name for name, text in named.items() if text != (ROOT / name).read_bytes()] == []


def test_a_build_from_the_sdist_gives_the_same_bytes(wheel: Path, sdist: Path, tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    subprocess.run(["tar", "-xzf", sdist, "-C", source], check=True)
    [folder] = source.iterdir()
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "again", folder]
    subprocess.run(command, check=True, capture_output=True)
    for built in (wheel, sdist):
        assert (tmp_path / "again" / built.name).read_bytes() == built.read_bytes()


def test_what_an_index_checks_passes(distributions: Path):
    command = [sys.executable, "-m", "twine", "check", "--strict", *distributions.iterdir()]
    subprocess.run(command, check=True, capture_output=True)


def test_both_state_the_version_of_the_package(metadata: Message, sdist: Path):
    stated = message_from_bytes(in_sdist(sdist)["PKG-INFO"])
    assert metadata["Version"] == stated["Version"] == constructs_dify.__version__


def test_it_says_what_people_search_for(metadata: Message):
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Keywords"]
    assert metadata["Author"]
    [documentation] = [url for url in metadata.get_all("Project-URL", []) if url.startswith("Documentation, ")]
    assert documentation == f"Documentation, {PROJECT['urls']['Documentation']}"


def test_no_link_of_its_readme_breaks_on_an_index(description: str):
    assert len(LINK.findall(description)) > 40
    assert links_to_nothing(description) == []


def test_its_readme_has_no_picture_in_text(description: str):
    assert "mermaid" not in description
    assert "<!--" not in description


def test_its_readme_keeps_its_programs(description: str):
    blocks = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
    written = [block for block in blocks.findall((ROOT / "README.md").read_text()) if block[0] != "mermaid"]
    assert blocks.findall(description) == written


@pytest.mark.parametrize("broken", ["docs/security.md", "{here}/docs/gone.md", "{here}/docs/security.md#gone"])
def test_a_broken_link_would_be_seen(broken: str):
    here = f"{PROJECT['urls']['Repository']}/blob/v{constructs_dify.__version__}"
    link = broken.format(here=here)
    assert links_to_nothing(f"[page]({link}) [other](https://example.com/page)") == [link]
