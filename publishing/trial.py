"""Runs programs with the library that PYTHONPATH names, and writes down what they make and what the library offers.

It runs with libraries of other versions, so it calls nothing of them but their public names.
"""

import inspect
import json
import os
import runpy
import sys
import typing
import warnings
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import cdk8s

import constructs_dify


def main(programs: Path, out: Path) -> None:
    """Write manifests to `out/<program>/`, and what failed and what is public to `out/trial.json`."""
    warnings.simplefilter("ignore")
    app, failed = cdk8s.App, dict[str, str]()
    for program in sorted(programs.glob("*/main.py")):
        name = program.parent.name
        folder = out / name
        folder.mkdir()
        cdk8s.App = partial(app, outdir=str(folder))  # pyright: ignore[reportAttributeAccessIssue]
        os.chdir(folder)
        try:
            runpy.run_path(str(program), run_name="__main__")
        # Whatever stops a program stops that of a user.
        except (Exception, SystemExit) as error:
            failed[name] = f"{type(error).__name__}: {error}".partition("\n")[0]
    found = {"file": constructs_dify.__file__, "failed": failed, "public": dict(public())}
    (out / "trial.json").write_text(json.dumps(found))


def public() -> Iterator[tuple[str, Mapping[str, bool]]]:
    """Each public name, and each name of a public class: its parameters, and whether they have to be given."""
    for name in constructs_dify.__all__:
        member = getattr(constructs_dify, name)
        yield name, _parameters(member)
        if inspect.isclass(member):
            own = [kind for kind in member.__mro__ if kind.__module__.startswith(constructs_dify.__name__)]
            for attribute in dict.fromkeys(each for kind in own for each in vars(kind) if not each.startswith("_")):
                yield f"{name}.{attribute}", _parameters(getattr(member, attribute))


def _parameters(member: Any) -> Mapping[str, bool]:
    if typing.is_typeddict(member):
        return {name: name in member.__required_keys__ for name in member.__annotations__}
    if not callable(member):
        return {}
    try:
        # The class of jsii's classes hides what they take.
        parameters = inspect.signature(member.__init__ if inspect.isclass(member) else member).parameters.values()
    except ValueError:
        return {}
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {
        each.name: each.default is each.empty and each.kind not in several for each in parameters if each.name != "self"
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
