"""Filters of HTTPRoutes that users add to every rule.

What goes together is what the Gateway API checks when a route is applied. See
https://gateway-api.sigs.k8s.io/reference/spec/#httproutefilter
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from .. import checks
from ..checks.newer_structs import fields_of, newer_fields
from .choice import HOOK_URL_HEADER

if TYPE_CHECKING:
    from imports.dify.io.k8s.networking import gateway

# Type -> the field that says more of it.
_FIELDS: Final = {
    "REQUEST_HEADER_MODIFIER": "request_header_modifier",
    "RESPONSE_HEADER_MODIFIER": "response_header_modifier",
    "REQUEST_MIRROR": "request_mirror",
    "REQUEST_REDIRECT": "request_redirect",
    "URL_REWRITE": "url_rewrite",
    "EXTENSION_REF": "extension_ref",
}
_ONCE: Final = ("REQUEST_HEADER_MODIFIER", "RESPONSE_HEADER_MODIFIER", "URL_REWRITE")
# One is kept for the filter of our own.
_MOST: Final = 15


@checks.example("a struct, gateway.HttpRouteSpecRulesFilters(…) of imports.dify.io.k8s.networking")
class HttpRouteFilter(Protocol):
    """A filter of an HTTPRoute: a struct `HttpRouteSpecRulesFilters`, of this library or of a user's own import."""

    @property
    def type(self) -> Any:
        """Which filter it is."""
        ...


def checked_filters(path: str, given: Sequence[HttpRouteFilter]) -> "Sequence[gateway.HttpRouteSpecRulesFilters]":
    """The filters, if the Gateway API takes them on a rule that leads to a Service."""
    if not given:
        return ()
    # Not before somebody has filters: it takes a tenth of a second.
    from imports.dify.io.k8s.networking import gateway

    filters = cast(
        "list[gateway.HttpRouteSpecRulesFilters]",
        checks.conform(path, Sequence[gateway.HttpRouteSpecRulesFilters], list(given)),
    )
    if len(filters) > _MOST:
        raise ValueError(f"{path}: got {len(filters)}; expected at most {_MOST}")
    seen: set[str] = set()
    for index, each in enumerate(filters):
        at, kind = f"{path}[{index}]", each.type.name
        _check_known(at, each)
        _check_type(at, kind, each)
        if kind in seen and kind in _ONCE:
            raise ValueError(f"{at}: got a second {kind}; expected one, which says all of it")
        seen.add(kind)
        _check_values(at, each)
    return filters


def without_hook_url(
    filters: "Sequence[gateway.HttpRouteSpecRulesFilters]",
) -> "Sequence[gateway.HttpRouteSpecRulesFilters]":
    """The filters, and one that drops the header from which the plugin daemon reads the URL of a hook.

    A client must not choose it. Without the header, the plugin daemon builds the URL from the host.
    """
    from imports.dify.io.k8s.networking import gateway

    header_modifier = gateway.HttpRouteSpecRulesFiltersType.REQUEST_HEADER_MODIFIER
    theirs = next((each.request_header_modifier for each in filters if each.type == header_modifier), None)
    ours = gateway.HttpRouteSpecRulesFilters(
        type=header_modifier,
        request_header_modifier=gateway.HttpRouteSpecRulesFiltersRequestHeaderModifier(
            set=theirs.set if theirs else None,
            add=theirs.add if theirs else None,
            remove=[*((theirs.remove or ()) if theirs else ()), HOOK_URL_HEADER],
        ),
    )
    # A rule has one filter of this type.
    return [ours, *(each for each in filters if each.type != header_modifier)]


def _check_known(path: str, value: object) -> None:
    """A struct of a newer Gateway API may have fields that would be lost."""
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(cast("Sequence[object]", value)):
            _check_known(f"{path}[{index}]", item)
        return
    if newer := next(iter(newer_fields(value)), None):
        raise TypeError(
            f"{path}.{newer}: got a field that {type(value).__name__} of this library does not have; leave it out, or "
            "write an HTTPRoute of your own"
        )
    for name, item in fields_of(value).items():
        _check_known(f"{path}.{name}", item)


def _check_type(path: str, kind: str, each: "gateway.HttpRouteSpecRulesFilters") -> None:
    if kind == "REQUEST_REDIRECT":
        raise ValueError(
            f"{path}: got a REQUEST_REDIRECT; expected none, because a rule that leads to a Service cannot redirect; "
            "give a redirect an HTTPRoute of its own, as docs/exposure.md shows"
        )
    for other, field in _FIELDS.items():
        value = getattr(each, field)
        if other == kind and value is None:
            raise ValueError(f"{path}.{field}: got none; expected it, because the type of the filter is {kind}")
        if other != kind and value is not None:
            raise ValueError(
                f"{path}.{field}: got it in a filter of type {kind}; expected none, or the type {other}; "
                "write one filter for each type"
            )


def _check_values(path: str, each: "gateway.HttpRouteSpecRulesFilters") -> None:
    for field in ("request_header_modifier", "response_header_modifier"):
        if modifier := getattr(each, field):
            _check_headers(f"{path}.{field}", modifier)
    if mirror := each.request_mirror:
        backend, fraction = mirror.backend_ref, mirror.fraction
        if not backend.group and backend.kind in (None, "Service") and backend.port is None:
            raise ValueError(f"{path}.request_mirror.backend_ref.port: got none; expected the port of the Service")
        if mirror.percent is not None and fraction is not None:
            raise ValueError(f"{path}.request_mirror: got percent together with fraction; expected one of the two")
        if fraction and fraction.numerator > (100 if fraction.denominator is None else fraction.denominator):
            raise checks.wrong(
                f"{path}.request_mirror.fraction.numerator", fraction.numerator,
                "the denominator at most, which is 100 when it is left out",
            )  # fmt: skip
    if each.url_rewrite and (new := each.url_rewrite.path):
        for kind, field in (
            ("REPLACE_FULL_PATH", "replace_full_path"), ("REPLACE_PREFIX_MATCH", "replace_prefix_match")
        ):  # fmt: skip
            if (new.type.name == kind) != (getattr(new, field) is not None):
                raise ValueError(
                    f"{path}.url_rewrite.path: got the type {new.type.name}; expected {field} with {kind}, and only "
                    "there"
                )


def _check_headers(path: str, modifier: Any) -> None:
    for field, names in _headers(modifier):
        seen: set[str] = set()
        for index, name in enumerate(names):
            at = f"{path}.{field}[{index}]"
            if name.lower() == HOOK_URL_HEADER.lower() and field != "remove":
                raise checks.wrong(at, name, "another header, because plugins read from it what URL was called")
            if name.lower() in seen:
                raise checks.wrong(at, name, "each header once")
            seen.add(name.lower())


def _headers(modifier: Any) -> Iterator[tuple[str, Sequence[str]]]:
    yield "set", [header.name for header in modifier.set or ()]
    yield "add", [header.name for header in modifier.add or ()]
    yield "remove", modifier.remove or ()
