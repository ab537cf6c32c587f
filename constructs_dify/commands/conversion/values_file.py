"""The files in which people have their values: Helm's, and those of Flux, Argo CD and umbrella charts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ... import checks
from .set_parameters import with_parameter
from .yaml_file import Node, read_file, read_text, unexpected

# The first line of `helm get values`, which is a key as good as any.
_HEADERS = ("USER-SUPPLIED VALUES", "COMPUTED VALUES")
_CHART = "dify"


@dataclass(frozen=True, kw_only=True, slots=True)
class ValuesFile:
    """The values of a file, and what else it says.

    Args:
        name: The file.
        root: The values.
        computed: Whether they hold all defaults too: `helm get values --all`.
        chart_version: The version of the chart; empty: the file does not say.
        release: The name of the Helm release; empty: the file does not say.
        namespace: Its namespace; empty: the file does not say.
    """

    name: str
    root: Node
    computed: bool = False
    chart_version: str = ""
    release: str = ""
    namespace: str = ""


def values_file(path: str, top_level: Collection[str], values_key: str | None = None) -> ValuesFile:
    """Read a file with values.

    Args:
        path: The file: values of the chart or of an umbrella chart, a HelmRelease of Flux, an Application of Argo CD.
        top_level: The keys that the chart has at the top, in any of its versions.
        values_key: The key below which an umbrella chart has the values; empty: they are at the top. Default: as it
            looks.

    Raises:
        ValueError: If it is none of these, or names values that are elsewhere.
    """
    document = _document(path, read_file(path))
    found = ValuesFile(name=path, root=document)
    if not isinstance(document.value, Mapping):
        raise unexpected(path, document.value, "values: keys with what they are set to")
    kind = _text(document, "kind")
    if kind in _OBJECTS and "apiVersion" in document.mapping:
        found = _OBJECTS[kind](found)
    elif "apiVersion" in document.mapping and "kind" in document.mapping:
        raise checks.wrong(
            f"{document.where}: kind",
            kind or "",
            "values of the chart, or an object that holds them: HelmRelease, Application",
        )
    found = _without_header(found)
    return replace(found, root=_of_umbrella(found.root, top_level, values_key))


def _document(path: str, documents: Sequence[Node]) -> Node:
    if not documents:
        return Node({}, path, 1)
    holding = [document for document in documents if _text(document, "kind") in _OBJECTS]
    if len(documents) > 1 and len(holding) != 1:
        raise ValueError(
            f"{path}:{documents[1].line}: got {len(documents)} documents; expected one, because Helm reads the first "
            "only: write each into a file, and give them in order with -f"
        )
    return holding[0] if len(documents) > 1 else documents[0]


def _without_header(found: ValuesFile) -> ValuesFile:
    pairs = found.root.mapping
    headers = [header for header in _HEADERS if header in pairs and pairs[header].value is None]
    rest = {key: value for key, value in pairs.items() if key not in headers}
    return replace(found, root=replace(found.root, value=rest), computed=_HEADERS[1] in headers)


def _of_umbrella(root: Node, top_level: Collection[str], values_key: str | None) -> Node:
    pairs = root.mapping
    if values_key is None:
        inside = _at(root, _CHART).mapping
        own = [key for key in pairs if key in top_level and key != "global"]
        if not any(key in top_level for key in inside):
            return root
        if own:
            raise ValueError(
                f"{pairs[_CHART].where}: got keys of the chart below {_CHART} and beside it, {', '.join(own)}; "
                f"expected --values-key {_CHART} for an umbrella chart, or --values-key '' if the values are at the top"
            )
        values_key = _CHART
    if not values_key:
        return root
    if values_key not in pairs or not isinstance(pairs[values_key].value, Mapping):
        known = ", ".join(pairs) or "no key"
        raise checks.wrong("--values-key", values_key, f"a key with values below it; {root.file} has {known}")
    inner = pairs[values_key]
    shared = pairs.get("global")
    # What is global in the chart above wins.
    return over(inner, Node({"global": shared}, root.file, shared.line)) if shared else inner


def over(below: Node, above: Node) -> Node:
    """What two files say together: mappings merge, and of anything else the later is taken."""
    if not (isinstance(below.value, Mapping) and isinstance(above.value, Mapping)):
        return above
    pairs = dict(below.mapping)
    for key, value in above.mapping.items():
        pairs[key] = over(pairs[key], value) if key in pairs else value
    return replace(above, value=pairs)


def _of_flux(found: ValuesFile) -> ValuesFile:
    spec = _at(found.root, "spec")
    _elsewhere(spec, "valuesFrom", "what it names")
    chart = _at(spec, "chart", "spec")
    # The chart's own file is there in any case.
    if [file.value for file in _at(chart, "valuesFiles").items] != ["values.yaml"]:
        _elsewhere(chart, "valuesFiles", "what is in them")
    target = _text(spec, "targetNamespace")
    name = _text(found.root, "metadata", "name")
    return replace(
        found,
        root=_mapping(_at(spec, "values")),
        chart_version=_text(chart, "version"),
        release=_text(spec, "releaseName") or (f"{target}-{name}" if target else name),
        namespace=target or _text(found.root, "metadata", "namespace"),
    )


def _of_argo_cd(found: ValuesFile) -> ValuesFile:
    source = _source(found.root)
    helm = _at(source, "helm")
    for elsewhere in ("valueFiles", "fileParameters"):
        _elsewhere(helm, elsewhere, "what is in them")
    root = _mapping(_at(helm, "valuesObject"))
    given = _at(helm, "values")
    # Argo CD takes one of the two.
    if not root.mapping and isinstance(given.value, str):
        root = _from_text(given)
    for parameter in _at(helm, "parameters").items:
        forced = _at(parameter, "forceString").value is True
        root = with_parameter(root, _at(parameter, "name"), _at(parameter, "value"), text=forced)
    return replace(
        found,
        root=root,
        chart_version=_text(source, "targetRevision") if "chart" in source.mapping else "",
        release=_text(helm, "releaseName") or _text(found.root, "metadata", "name"),
        namespace=_text(found.root, "spec", "destination", "namespace"),
    )


def _source(application: Node) -> Node:
    spec = _at(application, "spec")
    sources = [_at(spec, "source")] if "source" in spec.mapping else list(_at(spec, "sources").items)
    charts = [source for source in sources if _text(source, "chart") == _CHART] or sources
    holding = charts if len(charts) == 1 else [source for source in charts if "helm" in source.mapping]
    if len(holding) != 1:
        raise ValueError(f"{spec.where}: got {len(holding)} sources with values; expected one, with chart: {_CHART}")
    return holding[0]


def _from_text(node: Node) -> Node:
    documents = read_text(str(node.value), node.file, node.text_line or node.line - 1)
    if not documents:
        return Node({}, node.file, node.line)
    if len(documents) > 1:
        raise ValueError(
            f"{node.where}: values: got {len(documents)} documents; expected one: Helm reads the first only"
        )
    return _mapping(documents[0])


def _elsewhere(owner: Node, key: str, what: str) -> None:
    named = owner.mapping.get(key)
    if named is not None and named.value:
        raise ValueError(
            f"{named.where}: {key}: got values that are not in this file; expected all of them: write {what} into a "
            f"file, give it with -f before this one, and take {key} out here"
        )


def _mapping(node: Node) -> Node:
    if node.value is None:
        return replace(node, value={})
    if not isinstance(node.value, Mapping):
        raise unexpected(node.where, node.value, "values: keys with what they are set to")
    return node


def _at(node: Node, *path: str) -> Node:
    for step in path:
        node = node.mapping.get(step, Node(None, node.file, node.line))
    return node


def _text(node: Node, *path: str) -> str:
    value = _at(node, *path).value
    return value if isinstance(value, str) else ""


_OBJECTS: Mapping[str, Callable[[ValuesFile], ValuesFile]] = {"HelmRelease": _of_flux, "Application": _of_argo_cd}
