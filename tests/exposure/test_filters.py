"""Filters of the Gateway API come to every rule, and what a Gateway would refuse is refused where it is written."""

from enum import Enum
from typing import Any

import pytest

from constructs_dify import Exposure
from imports.dify.io.k8s.networking import gateway
from tests.support.charts import synth
from tests.support.manifests import of_kind
from tests.support.schemas import schema_errors, versions

Type = gateway.HttpRouteSpecRulesFiltersType
Modifier = gateway.HttpRouteSpecRulesFiltersResponseHeaderModifier
Header = gateway.HttpRouteSpecRulesFiltersResponseHeaderModifierSet


def made(type: Any, **fields: Any) -> Any:
    return gateway.HttpRouteSpecRulesFilters(type=type, **fields)


def requests(**fields: Any) -> Any:
    modifier = gateway.HttpRouteSpecRulesFiltersRequestHeaderModifier(**fields)
    return made(Type.REQUEST_HEADER_MODIFIER, request_header_modifier=modifier)


def add(name: str) -> Any:
    return gateway.HttpRouteSpecRulesFiltersRequestHeaderModifierAdd(name=name, value="1")


def mirror(port: int | None = 80, **share: Any) -> Any:
    backend = gateway.HttpRouteSpecRulesFiltersRequestMirrorBackendRef(group="", kind="Service", name="copy", port=port)
    way = gateway.HttpRouteSpecRulesFiltersRequestMirror(backend_ref=backend, **share)
    return made(Type.REQUEST_MIRROR, request_mirror=way)


def fraction(numerator: int, denominator: int | None = None) -> Any:
    return gateway.HttpRouteSpecRulesFiltersRequestMirrorFraction(numerator=numerator, denominator=denominator)


def rewrite(type: str, **path: Any) -> Any:
    kind = gateway.HttpRouteSpecRulesFiltersUrlRewritePathType[type]
    new = gateway.HttpRouteSpecRulesFiltersUrlRewritePath(type=kind, **path)
    return made(Type.URL_REWRITE, url_rewrite=gateway.HttpRouteSpecRulesFiltersUrlRewrite(path=new))


REDIRECT = made(Type.REQUEST_REDIRECT, request_redirect=gateway.HttpRouteSpecRulesFiltersRequestRedirect())
SECURITY = made(
    Type.RESPONSE_HEADER_MODIFIER,
    response_header_modifier=Modifier(set=[Header(name="X-Content-Type-Options", value="nosniff")]),
)
EXTENSION = made(
    Type.EXTENSION_REF,
    extension_ref=gateway.HttpRouteSpecRulesFiltersExtensionRef(group="traefik.io", kind="Middleware", name="login"),
)


def route(*filters: Any) -> Any:
    return Exposure.http_route(gateway="infra/public", filters=filters)


def test_filters_come_to_every_rule_and_that_of_a_hook_stays():
    given = [requests(add=[add("X-Team")], remove=["X-Old"]), SECURITY, mirror(percent=5), EXTENSION, EXTENSION]
    objects = synth(public_url="https://dify.example.com", expose=route(*given), nginx=None)
    assert schema_errors(objects, versions()[0]) == []
    [found] = of_kind(objects, "HTTPRoute")
    for rule in found["spec"]["rules"]:
        by_type = {each["type"]: each for each in rule["filters"]}
        assert by_type.keys() == {"RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef"}
        removed = by_type["RequestHeaderModifier"]["requestHeaderModifier"]
        assert removed["add"] == [{"name": "X-Team", "value": "1"}]
        hook = rule["matches"][0]["path"]["value"] == "/e/"
        assert removed["remove"] == ["X-Old", *(["Dify-Hook-Url"] if hook else [])]
        assert len(rule["filters"]) == len(given)


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ([made(Type.URL_REWRITE)], r"\[0\]\.url_rewrite: got none; expected it, because the type .* URL_REWRITE"),
        ([made(Type.EXTENSION_REF, response_header_modifier=Modifier())], r"\[0\]\.(ext|resp).*: got "),
        ([SECURITY, EXTENSION, SECURITY], r"\[2\]: got a second RESPONSE_HEADER_MODIFIER; expected one"),
        ([REDIRECT], r"\[0\]: got a REQUEST_REDIRECT; .* HTTPRoute of its own"),
        ([mirror(port=None)], r"\[0\]\.request_mirror\.backend_ref\.port: got none"),
        ([mirror(percent=1, fraction=fraction(1))], r"\[0\]\.request_mirror: got percent together with fraction"),
        ([mirror(fraction=fraction(101))], r"\[0\]\.request_mirror\.fraction\.numerator: got 101"),
        (
            [rewrite("REPLACE_FULL_PATH", replace_prefix_match="/")],
            r"\[0\]\.url_rewrite\.path: got the type REPLACE_FULL",
        ),
        (
            [requests(add=[add("A"), add("a")])],
            r"\[0\]\.request_header_modifier\.add\[1\]: got 'a'; expected each header once",
        ),
        ([requests(add=[add("dify-hook-url")])], r"\[0\]\.request_header_modifier\.add\[0\]: got .* another header"),
        ([EXTENSION] * 16, r": got 16; expected at most 15"),
    ],
)
def test_what_a_gateway_refuses_is_an_error(filters: list[Any], error: str):
    with pytest.raises(ValueError, match=rf"^Exposure\.http_route\.filters{error}"):
        route(*filters)


def test_what_a_gateway_takes_is_taken():
    assert route(mirror(), mirror(fraction=fraction(1, 2)), rewrite("REPLACE_PREFIX_MATCH", replace_prefix_match="/"))


@pytest.mark.parametrize("filters", ["word", [{"type": "ExtensionRef"}], [Modifier()], [None]])
def test_what_is_no_filter_is_an_error(filters: Any):
    with pytest.raises(TypeError, match=r"^Exposure\.http_route\.filters(\[0\])?: got .*HttpRouteSpecRulesFilters\("):
        Exposure.http_route(gateway="g", filters=filters)


def own(name: str, /, **fields: Any) -> Any:
    """A struct of an import of the user's own."""
    mapping = {each: each for each in fields}
    cls: Any = type(name, (), {"__module__": "imports.own", "__jsii_name_mapping__": mapping})
    struct = cls()
    struct._values = fields
    for each, value in fields.items():
        setattr(struct, each, value)
    return struct


def test_a_filter_of_an_import_of_ones_own_is_taken_or_refused_by_field():
    kind = Enum("HttpRouteSpecRulesFiltersType", {"EXTENSION_REF": "EXTENSION_REF", "CORS": "CORS"})
    reference = own("HttpRouteSpecRulesFiltersExtensionRef", group="traefik.io", kind="Middleware", name="login")
    filters = [own("HttpRouteSpecRulesFilters", type=kind["EXTENSION_REF"], extension_ref=reference)]
    made: Any = Exposure.http_route(gateway="g", filters=filters)
    [taken] = made.filters
    assert taken == EXTENSION
    assert taken.type is Type.EXTENSION_REF
    newer = own("HttpRouteSpecRulesFilters", type=kind["EXTENSION_REF"], extension_ref=reference, cors="x")
    with pytest.raises(TypeError, match=r"^Exposure\.http_route\.filters\[0\]\.cors: got a field that "):
        route(newer)
    with pytest.raises(
        TypeError, match=r"^Exposure\.http_route\.filters\[0\]: got a .* of imports\.own.*argument type"
    ):
        route(own("HttpRouteSpecRulesFilters", type=kind["CORS"]))
