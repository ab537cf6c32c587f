"""Why pods are replaced: what changes in their template, by name."""

import re
from collections.abc import Iterator
from difflib import unified_diff

from ..manifests import Manifest
from .change import Change, Pair, plural
from .config import environment, held, reads, secret_of
from .fields import Difference
from .reading import text_at
from .values import image, moved, said, value
from .workloads import containers, template, template_differences

_CONTAINER = re.compile(r"spec\.(?:initC|c)ontainers\[[^\]]*\]\.")
_WHOLE = re.compile(r"spec\.(?:(initContainers)|containers)\[([^\]]*)\]$")
_ENVIRONMENT = re.compile(r"spec\.(?:initC|c)ontainers\[[^\]]*\]\.(env|envFrom)(\[|\.|$)")
_CLAIM = re.compile(r"spec\.volumes\[([^\]]*)\]\.persistentVolumeClaim\.claimName$")
_MOUNT = re.compile(r"volumeMounts\[([^\]]*)\]$")
_SIZE = re.compile(r".*resources\.(request|limit)s\.([\w./-]+)$")
# An annotation that changes with the content of what pods read.
_CHECKSUM = re.compile(r"checksum|hash|configmap|secret", re.IGNORECASE)
# As `environment` writes where a value comes from.
_FROM = "from "
_SOURCE = "the order or the source of its variables"


def reasons(change: Change, pair: Pair) -> list[str]:
    """What changes in the template of a workload's pods, and in what they read, each thing once."""
    return list(dict.fromkeys(_reasons(change, pair)))


def _reasons(change: Change, pair: Pair) -> Iterator[str]:
    old, new = template(pair.old), template(pair.new)
    found = template_differences(pair.old, pair.new)
    plain = [one for one in found if not _ENVIRONMENT.match(one.path) and not _is_checksum(one)]
    images = [one for one in plain if _CONTAINER.match(one.path) and one.leaf == "image"]
    for one in images:
        yield image(str(one.old or ""), str(one.new or ""))
    read = [*_variables(change, pair, old, new), *_files(change, pair, old, new)]
    yield from read
    volumes = {one.path for one in plain if one.old is None or one.new is None}
    for one in plain:
        mounted = _MOUNT.search(one.path)
        if one not in images and not (mounted and f"spec.volumes[{mounted[1]}]" in volumes):
            yield _said(one)
    if not read and not plain:
        if any(_ENVIRONMENT.match(one.path) for one in found):
            yield _SOURCE
        for one in found:
            if _is_checksum(one):
                yield f"annotation {one.path.removeprefix('metadata.annotations.')}"


def _is_checksum(one: Difference) -> bool:
    return one.path.startswith("metadata.annotations.") and _CHECKSUM.search(one.path) is not None


def _variables(change: Change, pair: Pair, old: Manifest, new: Manifest) -> Iterator[str]:
    before = {text_at(container, "name"): container for container in containers(old)}
    for container in containers(new):
        if (was := before.get(text_at(container, "name"))) is None:
            continue
        one = environment(was, pair.place.namespace, change.old)
        other = environment(container, pair.place.namespace, change.new)
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                yield _moved_secret(one.get(name), other.get(name)) or variable(name, one.get(name), other.get(name))


def _moved_secret(old: str | None, new: str | None) -> str | None:
    """That variables come from another Secret, which many do at once; None: this one does not."""
    was, becomes = secret_of(old or ""), secret_of(new or "")
    if not was or not becomes or was[0] == becomes[0]:
        return None
    return f"credentials from Secret {becomes[0]}, no longer from {was[0]}"


def variable(name: str, old: str | None, new: str | None) -> str:
    """How the change of a variable reads. Where a credential comes from is no secret."""
    texts = [text for text in (old, new) if text is not None]
    if not any(text.startswith(_FROM) for text in texts):
        return moved(name, old, new)
    was, becomes = (_origin(name, text) for text in (old, new))
    if old is None:
        return f"{name} {becomes} (new)"
    return f"{name} is gone (was {was})" if new is None else f"{name} {was} -> {becomes}"


def _origin(name: str, text: str | None) -> str:
    return text if text is not None and text.startswith(_FROM) else value(name, text)


def _files(change: Change, pair: Pair, old: Manifest, new: Manifest) -> Iterator[str]:
    kept = {(read.kind, read.name) for read in reads(old) if read.how != "variables"}
    for kind, name in sorted({(read.kind, read.name) for read in reads(new) if read.how != "variables"} & kept):
        before = held(change.old, kind, pair.place.namespace, name)
        yield from content(before, held(change.new, kind, pair.place.namespace, name), secret=kind == "Secret")


def content(old: dict[str, str], new: dict[str, str], *, secret: bool = False) -> Iterator[str]:
    """What changes in the files of a ConfigMap or a Secret."""
    for file in sorted({*old, *new}):
        if file not in old:
            yield f"file {file} (new)"
        elif file not in new:
            yield f"file {file} is gone"
        elif old[file] != new[file]:
            yield f"file {file} changed" + ("" if secret else f" ({_lines(old[file], new[file])})")


def _lines(old: str, new: str) -> str:
    changed = list(unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0))[2:]
    gone, came = ([line[1:].strip() for line in changed if line.startswith(sign)] for sign in "-+")
    if len(gone) == len(came) == 1:
        return f"{value('', gone[0])} -> {value('', came[0])}"
    return f"{len(came)} {plural('line', len(came))} added, {len(gone)} removed"


def _said(one: Difference) -> str:
    path = one.path
    if size := _SIZE.match(path):
        path = f"{size[2]} {size[1]}"
    elif claim := _CLAIM.match(path):
        path = f"claim of volume {claim[1]}"
    elif whole := _WHOLE.match(path):
        path = f"{'init container' if whole[1] else 'container'} {whole[2]}"
    else:
        path = _CONTAINER.sub("", path).removeprefix("spec.").removeprefix("metadata.")
    return said(one, path)
