"""`constructs-dify init`: a project of a few files, to start from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from .. import checks
from ..releases.release import DEFAULT_VERSION
from .arguments import command_parser

_ABOUT = """\
Write a small project into DIR: the program that declares Dify, a test, and a
pipeline that tells in each pull request what applying it does. Its README.md
has the first steps.

What is called after DIR: the chart, the namespace and the objects. Nothing that
is there is written over.
"""
_MORE = """\
examples:
  constructs-dify init dify
  constructs-dify init dify --argo-cd --ci gitlab
  constructs-dify init .                               into this folder
"""
_TEMPLATES = Path(__file__).parent / "project"
# The parts append to the name, and the longest of what they make still has to be a name.
_LONGEST = 39
# In the project -> the template.
_FILES = {
    ".gitignore": "gitignore",
    "README.md": "readme.md",
    "cdk8s.yaml": "cdk8s.yaml",
    "main.py": "main.py",
    "pyproject.toml": "pyproject.toml",
    "tests/test_manifests.py": "test_manifests.py",
}
_CI = {
    "github": {".github/workflows/manifests.yaml": "github.yaml"},
    "gitlab": {".gitlab-ci.yml": "gitlab.yaml"},
    "none": {},
}


def init(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `init`.
    """
    parser = command_parser("init", _ABOUT, _MORE)
    parser.add_argument("dir", metavar="DIR", help="the folder; it is made where it is not there")
    gitops = parser.add_mutually_exclusive_group()
    gitops.add_argument("--argo-cd", action="store_const", const="argo_cd", dest="gitops", help="Argo CD applies it")
    gitops.add_argument("--flux", action="store_const", const="flux", dest="gitops", help="Flux applies it")
    parser.add_argument("--ci", choices=tuple(_CI), default="github", help="where the pipeline runs; default: github")
    given = parser.parse_args(arguments)
    try:
        files = _project(_name(given.dir), given.gitops, given.ci)
        folder = Path(given.dir)
        _check_free(folder, files)
        _write(folder, files)
    except ValueError as error:
        parser.error(f"{error}; nothing was written")
    except OSError as error:
        parser.error(
            f"DIR: got {given.dir!r}, where {error.filename} cannot be written: {error.strerror}; expected a folder "
            "that can be written to; nothing was left"
        )
    print(f"wrote {', '.join(files)}")
    for note in _notes(folder.resolve(), given.ci, given.gitops):
        print(f"note: {note}")
    print(f"next: {folder / 'README.md'} has the first steps")
    return 0


# -- what is written ------------------------------------------------------------------------------------------------


def _name(given: str) -> str:
    """What the project and all in it is called: as its folder."""
    if not given:
        raise checks.wrong("DIR", given, "a folder, such as dify, or . for this one")
    name = Path(given).resolve().name
    try:
        checks.dns_label("DIR", name)
        if len(name) > _LONGEST:
            raise checks.wrong("DIR", name, f"at most {_LONGEST} characters, not {len(name)}")
    except ValueError as error:
        raise ValueError(
            f"{error}; namespace and objects are called after the folder, which you may rename afterwards"
        ) from None
    return name


def _project(name: str, gitops: str | None, ci: str) -> Mapping[str, str]:
    """The files of the project: path -> text."""
    kind = f"_{gitops}" if gitops else ""
    facts = {
        "__APPLY__": _template(f"apply{kind}.md").rstrip("\n"),
        "__NAME__": name,
        "__RELEASE__": DEFAULT_VERSION,
        "__REQUIREMENT__": _requirement(),
    }
    templates = {**_FILES, "main.py": f"main{kind}.py", **_CI[ci]}
    return {path: _filled(_template(template), facts) for path, template in sorted(templates.items())}


def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.template").read_text("utf-8")


def _filled(text: str, facts: Mapping[str, str]) -> str:
    for word, fact in facts.items():
        text = text.replace(word, fact)
    return text


def _requirement() -> str:
    """This version of the library, and those that change no manifest of it for the worse."""
    try:
        version = metadata.version("constructs-dify")
    except metadata.PackageNotFoundError:
        return "constructs-dify"
    major, minor, *_ = version.split(".")
    return f"constructs-dify~={version if major == '0' else f'{major}.{minor}'}"


# -- where it is written --------------------------------------------------------------------------------------------


def _check_free(folder: Path, files: Iterable[str]) -> None:
    """Refuse to write over something.

    Raises:
        ValueError: If one of the files is there, or a file where a folder should be.
    """
    for above in (folder, *folder.parents):
        if _is_there(above) and not above.is_dir():
            raise checks.wrong("DIR", str(folder), f"a folder, or the name of a new one; {above} is a file")
    there = [path for path in files if _is_there(folder / path)]
    folders = {above for path in files for above in Path(path).parents}
    there += [str(above) for above in sorted(folders) if _is_there(folder / above) and not (folder / above).is_dir()]
    if there:
        raise ValueError(
            f"DIR: {folder} has {', '.join(there)} already; expected a folder without them, because they may have "
            "changes of yours: move them away, or give a new folder and take over what you want from it"
        )


def _is_there(path: Path) -> bool:
    # A link that leads nowhere is a file of somebody, too.
    return path.exists() or path.is_symlink()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files, or none of them."""
    made: list[Path] = []
    try:
        for path, text in files.items():
            for missing in _missing(folder / path):
                missing.mkdir()
                made.append(missing)
            with (folder / path).open("x", encoding="utf-8", newline="\n") as file:
                made.append(folder / path)
                file.write(text)
    except BaseException:
        for each in reversed(made):
            each.rmdir() if each.is_dir() else each.unlink()
        raise


def _missing(file: Path) -> Sequence[Path]:
    """The folders above a file that are not there yet, from the top."""
    return [folder for folder in reversed(file.parents) if not folder.exists()]


def _notes(folder: Path, ci: str, gitops: str | None) -> Iterator[str]:
    """What to mend where the project is in a folder of a repository, and not the whole of one."""
    root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    if root == folder:
        return
    inside = folder.relative_to(root)
    for path in _CI[ci]:
        yield f"{path} is read at the root of a repository: move it to {root}, and let its commands run in {inside}/"
    if gitops:
        yield f"the root of the repository is {root}: in main.py, the path of dist/ is {inside}/dist"
