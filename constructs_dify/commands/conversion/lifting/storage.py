"""Files and plugin packages: where they are kept today, each by itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ....tiers.plugin_daemon import STORAGE_ROOT
from ..python_code import Call, Code, Literal, literal
from .claims import local, say_unused
from .lifting import Lifting
from .made import made
from .reading import Reading
from .same_value import Place, same
from .settling import Settling
from .storage_providers import FILES, PACKAGES, PREFIXES, Provider, files_provider, packages_provider
from .trial import leave, tried
from .unused import leave_unused
from .written import only_written

_TYPE, _PLUGIN_TYPE = "STORAGE_TYPE", "PLUGIN_STORAGE_TYPE"
_ROOT, _PLUGIN_ROOT = "STORAGE_LOCAL_PATH", "PLUGIN_STORAGE_LOCAL_ROOT"
_BELONGS: Final = (*PREFIXES.values(), "STORAGE_", "PLUGIN_STORAGE_", "AWS_", "GCS_")
_ONLY_HERE: Final = (_TYPE, _PLUGIN_TYPE, _ROOT, _PLUGIN_ROOT, "PLUGIN_WORKING_PATH", *PREFIXES.values())
# Factories whose storage the plugin daemon cannot use at all.
_FILES_ONLY: Final = ("opendal", "supabase", "clickzetta_volume")
# Where the plugin daemon takes another name of the same kind of storage.
_SPOKEN: Final = {"oci": "s3"}


@dataclass(kw_only=True, slots=True)
class _Sides:
    """How both sides are read."""

    work: Lifting
    api: Reading
    daemon: Reading


@only_written
def storage(work: Lifting) -> Code | None:
    """The argument `storage`; None: there is nothing to say."""
    api = Reading(work=work)
    daemon = Reading(work=work, parts=("plugin-daemon",), references=api.references)
    sides = _Sides(work=work, api=api, daemon=daemon)
    settling = Settling(
        work=work,
        readings=(api, daemon),
        belongs=lambda name: name.startswith(_BELONGS),
        because={
            "OPENDAL_FS_ROOT": "It is the folder of the claim.",
            _ROOT: "The folder of the claim is /app/api/storage.",
            _TYPE: "Files on a claim are opendal's fs.",
            _PLUGIN_ROOT: "The claim is mounted there.",
            "S3_ADDRESS_STYLE": "Beside an endpoint, Dify's client puts the bucket into the path, if it may choose.",
            "S3_USE_AWS": "Not every server with S3's protocol knows the signatures of the client for Amazon.",
        },
    )
    claims = [claim for claim in work.installed.claims if claim.in_use and claim.holds in ("files", "plugins")]
    if not claims and not any(name.startswith(_ONLY_HERE) for reading in (api, daemon) for name in reading.names()):
        return None
    _say_working_path(daemon)
    daemon.drop(_ROOT, what=f"The plugin daemon does not read {_ROOT}.", group="no-effect")
    word = api.plain(_TYPE) or "opendal"
    scheme = api.plain("OPENDAL_SCHEME", "fs") if word == "opendal" else ""
    if word == "local" or scheme == "fs":
        code: Code | None = _on_claims(sides)
        used = "opendal"
    elif word in FILES and scheme != "memory":
        used = FILES[word]
        code = _in_buckets(sides, used)
    else:
        used, code = "", None
        leave(
            settling, "storage", group="lost",
            what=f"The library knows no storage {scheme or word!r} that all pods share.",
            do="Write storage= by hand; without it there are new and empty claims.",
        )  # fmt: skip
    if code is not None:
        code = tried(settling, code, "storage")
    leave_unused(work, api, "storages", _is_unused(used))
    return _worth_saying(code)


def _on_claims(sides: _Sides) -> Code:
    sides.api.read.update((_ROOT, "OPENDAL_FS_ROOT"))
    factory = _packages_factory(sides)
    if factory not in (None, "local"):
        sides.daemon.drop(
            _PLUGIN_TYPE, "PLUGIN_STORAGE_OSS_BUCKET",
            what=f"Packages are in a bucket ({factory}) and files on a claim: the library has both on claims.",
            do="Install the plugins again, or move the files into a bucket too.",
        )  # fmt: skip
        return local(sides.work, "files")
    return local(sides.work, "files", *(("plugins",) if factory else ()))


def _in_buckets(sides: _Sides, factory: str) -> Code:
    say_unused(sides.work, "files")
    sides.api.drop(_ROOT, what=f"With files in a bucket, nothing reads {_ROOT}.", group="no-effect")
    files = files_provider(factory, sides.api)
    arguments = dict(files.arguments)
    bucket = "container" if factory == "azure_blob" else "bucket"
    if files.bucket is not None:
        arguments[bucket] = files.bucket
    if files.path_style is not None and files.path_style != ("endpoint" in arguments):
        arguments["path_style"] = literal(files.path_style, _keys(sides.api, "S3_ADDRESS_STYLE"))
    other = _packages_factory(sides)
    if other == "local":
        arguments["plugins"] = local(sides.work, "plugins")
    elif other is not None:
        say_unused(sides.work, "plugins")
        sides.daemon.drop(
            _PLUGIN_ROOT, what=f"With packages in a bucket, nothing reads {_PLUGIN_ROOT}.", group="no-effect"
        )
        packages = packages_provider(other, sides.daemon)
        if _is_one(sides, factory, files, packages):
            _add_packages(sides, factory, files, packages, arguments)
        else:
            arguments["plugins"] = _alone(sides, packages)
    return Call(name=f"Storage.{factory}", arguments=_ordered(arguments))


def _packages_factory(sides: _Sides) -> str | None:
    """The factory of the packages' storage; None: there is no plugin daemon."""
    if not sides.daemon.runs():
        return None
    word = sides.daemon.plain(_PLUGIN_TYPE) or "local"
    found = PACKAGES.get(word.replace("-", "_"))
    if found is None:
        sides.daemon.drop(
            _PLUGIN_TYPE,
            what=f"The library knows no storage {word!r} for packages; the program keeps them on a claim.",
            do="Give plugins= by hand, or install the plugins again.",
        )
    return found or "local"


def _is_one(sides: _Sides, factory: str, files: Provider, packages: Provider) -> bool:
    """Whether packages are where the files are, but for the bucket."""
    if factory in _FILES_ONLY or _SPOKEN.get(factory, factory) != packages.factory:
        return False
    if factory == "azure_blob":
        return True
    if factory == "google_cloud":
        return "credentials" in packages.arguments
    names = {*files.arguments, *packages.arguments} - {"service_account_annotations"}
    return all(_equal(sides, files.arguments.get(name), packages.arguments.get(name)) for name in names)


def _equal(sides: _Sides, one: Code | None, other: Code | None) -> bool:
    if isinstance(one, Literal) and isinstance(other, Literal):
        return str(one.value).rstrip("/") == str(other.value).rstrip("/")
    if isinstance(one, Call) and isinstance(other, Call):
        places = [_place(sides, code) for code in (one, other)]
        return all(places) and same(sides.work.installed, *(place for place in places if place))
    return one is None and other is None


def _place(sides: _Sides, code: Code) -> Place | None:
    key = made(code)
    return sides.api.references.get((key.secret, key.key))


def _add_packages(
    sides: _Sides, factory: str, files: Provider, packages: Provider, arguments: dict[str, Code]
) -> None:  # fmt: skip
    option = "plugin_container" if factory == "azure_blob" else "plugin_bucket"
    if (bucket := packages.bucket or files.bucket) is not None:
        arguments[option] = bucket
    if packages.path_style is not None and packages.path_style != files.path_style and factory == "s3":
        arguments["plugin_path_style"] = literal(packages.path_style, _keys(sides.daemon, "S3_USE_PATH_STYLE"))
    if connection := packages.arguments.get("connection_string"):
        arguments["connection_string"] = connection
    if factory == "google_cloud":
        credentials = packages.arguments["credentials"]
        if not _equal(sides, files.arguments.get("credentials"), credentials):
            arguments["plugin_credentials"] = credentials


def _alone(sides: _Sides, packages: Provider) -> Code:
    """A storage for packages only, which names its bucket twice: nobody keeps files in it."""
    arguments = dict(packages.arguments)
    azure = packages.factory == "azure_blob"
    if packages.bucket is not None:
        arguments["container" if azure else "bucket"] = packages.bucket
        arguments["plugin_container" if azure else "plugin_bucket"] = replace(packages.bucket, keys=())
    if packages.path_style is not None and packages.path_style != ("endpoint" in arguments):
        arguments["path_style"] = literal(packages.path_style, _keys(sides.daemon, "S3_USE_PATH_STYLE"))
    if azure:
        arguments["account"] = literal(_account(sides.daemon) or "unknown")
        arguments["managed_identity"] = literal(True)
    return Call(name=f"Storage.{packages.factory}", arguments=_ordered(arguments))


def _account(daemon: Reading) -> str | None:
    variable = daemon.decided("AZURE_BLOB_STORAGE_CONNECTION_STRING")
    pieces = (variable.text or "").split(";") if variable else []
    return next((piece.partition("=")[2] for piece in pieces if piece.startswith("AccountName=")), None)


def _ordered(arguments: dict[str, Code]) -> dict[str, Code]:
    """Where it is first, then how to get in, then the packages."""
    first = ("account", "container", "bucket", "plugin_container", "plugin_bucket", "region", "account_url", "endpoint")
    names = [*(name for name in first if name in arguments), *(name for name in arguments if name not in first)]
    return {name: arguments[name] for name in sorted(names, key=lambda name: name == "plugins")}


def _say_working_path(daemon: Reading) -> None:
    name = "PLUGIN_WORKING_PATH"
    variable = daemon.decided(name)
    if variable is not None and variable.text not in ("", f"{STORAGE_ROOT}/cwd"):
        daemon.drop(
            name,
            what=f"Plugins run from {STORAGE_ROOT}/cwd from now on, installed there again from their packages.",
            group="changes",
        )


def _is_unused(used: str) -> Callable[[str], bool]:
    own = PREFIXES.get(used, "")
    others = tuple(prefix for prefix in PREFIXES.values() if prefix != own)

    def is_unused(name: str) -> bool:
        return name.startswith(others) and not (own and name.startswith(own))

    return is_unused


def _worth_saying(code: Code | None) -> Code | None:
    """Nothing where it is what the chart has anyway, and nobody wrote anything about it."""
    plain = isinstance(code, Call) and code.name == "Storage.local" and not code.arguments and not code.keys
    return None if plain else code


def _keys(reading: Reading, name: str) -> tuple[str, ...]:
    variable = reading.decided(name)
    return variable.keys if variable else ()
