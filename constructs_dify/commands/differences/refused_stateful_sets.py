"""StatefulSets that the API server refuses to change, and the ways around."""

import json
import re
import shlex
from collections.abc import Iterator

from ..manifests import Manifest, items, mapping
from .change import Change, Pair, Place
from .fields import Difference, differences, same_size
from .for_life import SIZE, changed_fields, texts
from .line import Finding, kubectl
from .reading import number_at, scalar, size_of, text_at, texts_at

# The only fields that may change.
_FREE = (
    "replicas", "ordinals", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
)  # fmt: skip
_FREE_LATER = "revisionHistoryLimit"
_NOTES = re.compile(r"\.(labels|annotations)\b")
# A set of a hundred pods needs no hundred commands.
_MOST = 9


def stateful_set_changed(change: Change) -> Iterator[Finding]:
    """Of a StatefulSet, only the pods and their number may change."""
    for pair in change.kept("StatefulSet"):
        names = sorted({*mapping(pair.old, "spec"), *mapping(pair.new, "spec")} - {*_FREE, "volumeClaimTemplates"})
        found = changed_fields(pair, *names)
        sizes, others = _claim_templates(pair)
        # What is in the claims stays as good as it was.
        found += [one for one in others if _NOTES.search(one.path)]
        others = [one for one in others if one not in found]
        if not found and not sizes and not others:
            continue
        grown = [one for one in sizes if (size_of(one.new) or 0) > (size_of(one.old) or 0)]
        commands = kubectl("delete --cascade=orphan", [pair.place])
        if sizes and grown == sizes and not others:
            do = "grow its claims, then let go of its pods and apply: they go on, if the StorageClass allows to expand"
            commands = [*_growing(pair, grown), *commands]
        elif sizes or others:
            do = "the claims that are there stay as they are: copy to claims of another name, or dump and restore"
            commands = []
        else:
            do = "let go of its pods, which go on, and apply: the new one adopts those that its selector selects"
        yield Finding(
            about=[pair.place],
            what="refused: only the pods of a StatefulSet and their number can change",
            why=[*texts([one for one in found if one.path != _FREE_LATER]), *_later(found), *texts([*sizes, *others])],
            do=do,
            commands=[*commands, "kubectl apply -f NEW"] if commands else [],
        )


def _later(found: list[Difference]) -> list[str]:
    history = [one for one in found if one.path == _FREE_LATER]
    return [f"{text} (newer versions of Kubernetes take it)" for text in texts(history)]


def _claim_templates(pair: Pair) -> tuple[list[Difference], list[Difference]]:
    """What differs in the claim templates: the sizes, and all else."""
    before, after = _templates(pair.old), _templates(pair.new)
    if before.keys() != after.keys():
        return [], [
            Difference(path="volumeClaimTemplates", old=", ".join(before) or None, new=", ".join(after) or None)
        ]
    found = [one for one in differences(before, after) if not same_size(one.old, one.new)]
    sizes = [one for one in found if one.path.endswith(SIZE)]
    return sizes, [one for one in found if one not in sizes]


def _templates(obj: Manifest) -> dict[str, object]:
    """Name of a claim template -> what it says, without what the API server puts in."""
    return {
        text_at(made, "metadata", "name"): {
            "volumeMode": "Filesystem",
            **_spec(made),
            "labels": texts_at(made, "metadata", "labels"),
            "annotations": texts_at(made, "metadata", "annotations"),
        }
        for made in items(obj, "spec", "volumeClaimTemplates")
    }


def _spec(obj: Manifest) -> Manifest:
    return {key: value for key, value in mapping(obj, "spec").items() if value is not None}


def _growing(pair: Pair, grown: list[Difference]) -> Iterator[str]:
    count = number_at(pair.old, "spec", "replicas")
    for one in grown:
        name = one.path.partition(".")[0]
        for index in range(min(1 if count is None else count, _MOST)):
            claim = f"{name}-{pair.place.name}-{index}"
            place = Place(group="", kind="PersistentVolumeClaim", namespace=pair.place.namespace, name=claim)
            patch = {"spec": {"resources": {"requests": {"storage": scalar(one.new)}}}}
            said = shlex.quote(json.dumps(patch, separators=(",", ":")))
            yield from (f"{command} -p {said}" for command in kubectl("patch", [place]))
