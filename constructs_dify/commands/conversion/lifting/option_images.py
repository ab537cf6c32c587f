"""Images: `images`, `image_registry`, and the image of a part that runs another one than the API."""

from collections.abc import Mapping
from typing import Any

from ..installed import Option, PartName
from ..python_code import Call, Code, Dict, Literal, literal
from .lifting import Lifting
from .made import fault
from .option import Part

# They run the image of the API.
_LIKE_THE_API: tuple[PartName, ...] = ("worker", "beat", "websocket")
_PUBLIC = ("docker.io/", "index.docker.io/", "registry-1.docker.io/")


def images(work: Lifting, parts: Mapping[PartName, Part]) -> dict[str, Code]:
    """The arguments `images` and `image_registry`; what is one part's alone goes to that part."""
    given: dict[PartName, Option] = {
        name: part.options.pop("image") for name, part in parts.items() if "image" in part.options
    }
    own: dict[PartName, Option] = {name: option for name, option in given.items() if name in work.release.images}
    registry = _registry(work, own)
    arguments: dict[str, Code] = {}
    if registry:
        keys = [key for option in own.values() for key in option.keys]
        arguments["image_registry"] = literal(registry, tuple(dict.fromkeys(keys)))
        work.say("changes", f"All images of the program are pulled from {registry}, those of its own servers too.")
    chosen: dict[str, Code] = {}
    for name, option in own.items():
        if code := _image(work, parts[name], option, work.release.images[name], registry):
            chosen[name] = code
    if chosen:
        arguments["images"] = Dict(items=chosen)
    for name in _LIKE_THE_API:
        option, api = given.get(name), given.get("api")
        if option is None:
            continue
        if api and _reference(option.value) == _reference(api.value):
            parts[name].same += option.keys
        elif code := _image(work, parts[name], option, work.release.images["api"], registry):
            parts[name].say("image", code)
    return arguments


def _image(work: Lifting, part: Part, option: Option, ours: str, registry: str | None) -> Code | None:
    """Another image than the release's, or another digest of it."""
    value: Mapping[str, Any] = option.value
    repository, tag, digest = _pieces(value)
    our_repository, _, our_tag = ours.rpartition(":")
    mirrored = f"{registry}/{_path(our_repository)}" if registry else our_repository
    same = repository in (our_repository, mirrored)
    if digest and same and tag in ("", our_tag):
        code: Code = literal(digest, option.keys)
    elif same and tag in ("", our_tag) and not digest:
        part.same += option.keys
        return None
    elif tag in ("", "latest") and not digest:
        work.say(
            "changes",
            f"{part.name} runs {_reference(value) or 'an image without a tag'}, whatever that is on the day; from now "
            f"on {our_tag} of {our_repository}.",
            keys=option.keys, variables=(f"{part.name}:image",),
            do=f'Another one is images={{"{part.name}": "{repository}:…"}}, with a tag that stays.',
        )  # fmt: skip
        return None
    else:
        code = literal(_reference(value), option.keys)
    if problem := _fault_of_image(code):
        work.say("lost", f"The image of {part.name} is the release's: {problem}", keys=option.keys)
        return None
    return code


def _fault_of_image(code: Code) -> str | None:
    if isinstance(code, Literal) and str(code.value).startswith("sha256:"):
        return None
    return fault(Call(name="Tier", arguments={"image": code}))


def _registry(work: Lifting, given: Mapping[PartName, Option]) -> str | None:
    """The registry that has every image of today below it, under the path of the release's."""
    prefixes: set[str] = set()
    for name, option in given.items():
        repository, _, _ = _pieces(option.value)
        path = _path(work.release.images[name].rpartition(":")[0])
        if not repository.endswith(f"/{path}"):
            return None
        prefixes.add(repository.removesuffix(f"/{path}"))
    if len(prefixes) != 1 or len(given) < 2:
        return None
    [prefix] = prefixes
    return prefix if "." in prefix.partition("/")[0] or ":" in prefix.partition("/")[0] else None


def _path(repository: str) -> str:
    """The path of an image in a mirror, where Docker Hub's own lie under `library/`."""
    first, _, rest = repository.partition("/")
    if rest and ("." in first or ":" in first):
        return rest
    return repository if rest else f"library/{repository}"


def _pieces(value: Mapping[str, Any]) -> tuple[str, str, str]:
    repository = str(value.get("repository") or "")
    for prefix in _PUBLIC:
        repository = repository.removeprefix(prefix)
    return repository.removeprefix("library/"), str(value.get("tag") or ""), str(value.get("digest") or "")


def _reference(value: Mapping[str, Any]) -> str:
    _, tag, digest = _pieces(value)
    repository = str(value.get("repository") or "")
    return f"{repository}@{digest}" if digest else f"{repository}:{tag}" if tag else repository
