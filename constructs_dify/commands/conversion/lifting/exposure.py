"""How users come in: `expose`, and the Service of nginx."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from ....checks.credentials import problem_of
from ....exposure.choice import FrontDoor
from ....exposure.own_annotations import check_limits
from ....installation import Installation
from ....site.public_urls import PublicUrls, covers, public_urls
from ....tiers.upload_size import largest_upload
from ..installed import Option
from ..python_code import Call, Code, Dict, List, Literal, literal
from .given_away import names_what_it_holds
from .lifting import Lifting
from .made import fault, made
from .option import about
from .option_service import service_code
from .routes import ingress_hosts, listed, route_hosts, secrets_of

_CLUSTER_ISSUER, _ISSUER = "cert-manager.io/cluster-issuer", "cert-manager.io/issuer"
_CLASS: Final = "kubernetes.io/ingress.class"
_OF_TLS: Final = ("tls_secret", "cluster_issuer", "issuer")
_HTTP: Final = 80
_SECONDS = re.compile(r"(?<=idle_timeout\.timeout_seconds=)[0-9]+|^[0-9]+(?=s?$)")
# What an HTTPRoute of today may have, and the library's makes itself.
_OF_ROUTES: Final = ("filters", "matches", "additional_rules", "labels", "api_version")


def exposure(work: Lifting, public_url: Code | None) -> Code | None:
    """The argument `expose`.

    Args:
        work: The work in progress.
        public_url: What the lifter of that has made.
    """
    front = _front(work)
    known = _known_hosts(public_url)
    ways, route = _ingress(work, known), _http_route(work, known)
    if route is not None and not any(_overlap(way, route, known) for way in ways):
        ways.append(route)
    elif route is not None:
        work.say(
            "lost",
            "The Ingress and the HTTPRoute are for the same hosts, and the library serves each once; the program has "
            "the Ingress.",
            keys=_keys_of(work.installed.http_route),
            do="To come in by the Gateway, give Exposure.http_route(…) in its place.",
        )  # fmt: skip
    every = [*([front] if front else []), *ways]
    return every[0] if len(every) == 1 else List(items=every) if every else None


# -- the Service in front ---------------------------------------------------------------------------------------------


def _front(work: Lifting) -> Code | None:
    front = work.installed.front
    if front is None or "nginx" not in work.left:
        return None
    options, keys = front.options, front.keys
    arguments: dict[str, Code] = {}
    if (option := options.get("load_balancer_ip")) and option.value:
        work.say(
                "lost", "loadBalancerIP of the Service in front is not in the program: Kubernetes has given it up.",
                keys=option.keys, do="Most clouds read the address from an annotation of the Service.",
            )  # fmt: skip
    if front.type == "NodePort":
        if (port := options.get("node_port")) and port.value:
            arguments["port"] = literal(int(port.value), port.keys)
        code = Call(name="Exposure.node_port", arguments=arguments, keys=keys)
    elif front.type == "LoadBalancer":
        if (annotations := options.get("annotations")) and annotations.value:
            arguments["annotations"] = _texts(annotations)
        if (ranges := options.get("source_ranges")) and ranges.value:
            arguments["source_ranges"] = List(items=[literal(str(one)) for one in ranges.value], keys=ranges.keys)
        if front.port != _HTTP:
            arguments["port"] = literal(front.port)
        code = Call(name="Exposure.load_balancer", arguments=arguments, keys=keys)
    else:
        if keys and not work.installed.ingress and not work.installed.http_route and nginx_service(work) is None:
            work.say("kept", "The Service in front of nginx is as the library makes it.", keys=keys)
        return None
    if problem := fault(code):
        work.say("lost", f"The Service in front is one inside of the cluster: {problem}", keys=keys)
        return None
    return code


def nginx_service(work: Lifting) -> Call | None:
    """The options of nginx's Service, as far as they are not those of an exposure."""
    front = work.installed.front
    if front is None:
        return None
    given: dict[str, Any] = {name: option.value for name, option in front.options.items() if option.value}
    if front.type == "LoadBalancer":
        given.pop("annotations", None)
    else:
        given["port"] = front.port
    code = service_code(given, _HTTP)
    if code is None:
        return None
    taken = ("labels", "cluster_ip") if front.type == "LoadBalancer" else ("annotations", "labels", "cluster_ip")
    keys = [key for name in taken if name in front.options for key in front.options[name].keys]
    return replace(code, keys=tuple(dict.fromkeys((*front.keys, *keys))))


# -- Ingress ----------------------------------------------------------------------------------------------------------


def _ingress(work: Lifting, known: Sequence[str]) -> list[Call]:
    """The Ingress; a second one for hosts without TLS, where others have some."""
    ingress = work.installed.ingress
    if ingress is None:
        return []
    keys = _keys_of(ingress)
    hosts = _routed(work, known, ingress_hosts(ingress), _keys(ingress, "hosts"), "Ingress")
    if hosts is None:
        _leave_out(work, keys, "Ingress")
        return []
    _paths(work, ingress)
    arguments: dict[str, Code] = {}
    if list(known) != list(hosts):
        arguments["hosts"] = List(items=[literal(host) for host in hosts], keys=_keys(ingress, "hosts"))
    annotations = _without_credentials(work, ingress)
    class_name = _value(ingress, "class_name") or annotations.pop(_CLASS, None)
    if class_name:
        arguments["class_name"] = literal(class_name, _keys(ingress, "class_name"))
    secret, without = _tls(work, ingress, hosts)
    if secret is not None:
        arguments["tls_secret"] = secret
        for annotation, option in ((_CLUSTER_ISSUER, "cluster_issuer"), (_ISSUER, "issuer")):
            if annotation in annotations and not {"cluster_issuer", "issuer"} & arguments.keys():
                arguments[option] = literal(annotations.pop(annotation))
    if annotations:
        items = {str(key): _annotation(work, str(key), str(text)) for key, text in annotations.items()}
        arguments["annotations"] = Dict(items=items, keys=_keys(ingress, "annotations"))
    calls = [Call(name="Exposure.ingress", arguments=arguments, keys=keys)]
    if without:
        secure = [host for host in hosts if host not in without]
        plain = {name: code for name, code in arguments.items() if name not in _OF_TLS}
        calls = [_for_hosts(calls[0], arguments, secure), _for_hosts(calls[0], plain, without)]
    return [way for call in calls if (way := _checked(work, call, "Ingress"))]


def _for_hosts(call: Call, arguments: Mapping[str, Code], hosts: Sequence[str]) -> Call:
    rest = {name: code for name, code in arguments.items() if name != "hosts"}
    return replace(call, arguments={"hosts": List(items=[literal(host) for host in hosts]), **rest})


def _routed(
    work: Lifting, known: Sequence[str], given: Sequence[str], keys: tuple[str, ...], what: str
) -> Sequence[str] | None:
    """The hosts to serve: those of today that Dify's links lead to; None if there is none."""
    hosts = list(dict.fromkeys(given))
    strange = [host for host in hosts if known and not any(covers(host, name) for name in known)]
    if strange:
        hosts = [host for host in hosts if host not in strange]
        work.say(
            "lost", f"The {what} is for {', '.join(strange)} too, which no public URL has, so that Dify's links would "
            "leave it.",
            keys=_of_hosts(keys, [index for index, host in enumerate(given) if host in strange]),
            do="Give public_url that host as well, and then hosts of the exposure.",
        )  # fmt: skip
    if not given:
        if known:
            work.say("changes", f"The {what} is for any host today, and from now on for {', '.join(known)}.", keys=keys)
            return known
        work.say(
            "lost", f"The {what} is for any host; the library serves hosts that it knows.", keys=keys,
            do='Give public_url="https://dify.example.com", and expose=Exposure.ingress().',
        )  # fmt: skip
        return None
    return hosts or None


def _leave_out(work: Lifting, keys: tuple[str, ...], what: str) -> None:
    work.say("lost", f"The program has no {what}, because it would have no host.", keys=keys)


def _of_hosts(keys: tuple[str, ...], indexes: Sequence[int]) -> tuple[str, ...]:
    """Those of the keys that are about some of the hosts; all where none says which."""
    return tuple(key for key in keys for index in indexes if f"[{index}]" in key) or keys


def _paths(work: Lifting, ingress: Mapping[str, Option]) -> None:
    """Every path of a host leads to nginx; one of several does so today too."""
    for rule in listed(ingress, "hosts"):
        types = {path.get("pathType") for path in rule.get("paths") or () if path.get("path") == "/"} - {"Prefix", None}
        paths = [str(path.get("path") or "/") for path in rule.get("paths") or ()]
        host, keys = rule.get("host") or "any host", _keys(ingress, "hosts")
        if paths and "/" not in paths:
            work.say(
                "changes", f"The Ingress leads {', '.join(paths)} of {host} to Dify today, and from now on every path.",
                keys=keys,
            )  # fmt: skip
        elif types:
            work.say("changes", f"/ of {host} is {min(types)} today, and Prefix from now on: every path.", keys=keys)
        elif len(paths) > 1:
            work.say("kept", f"Every path of {host} leads to nginx, as / does today.", keys=keys)


def _tls(work: Lifting, ingress: Mapping[str, Option], hosts: Sequence[str]) -> tuple[Code | None, Sequence[str]]:
    """The Secret with the certificate, or one a host where they have several; and the hosts that have none."""
    keys = _keys(ingress, "tls")
    by_host: dict[str, str] = {}
    for secret, covered in secrets_of(ingress):
        if not secret:
            work.say(
                "lost", "An entry of the Ingress for TLS names no Secret, so that the controller's own certificate is "
                "shown; the library wants one by name.",
                keys=keys, do='Give tls_secret="…" to Exposure.ingress.',
            )  # fmt: skip
            continue
        for host in covered:
            by_host.setdefault(host, secret)
    strange = sorted(set(by_host) - set(hosts))
    if strange:
        work.say("no-effect", f"TLS is for {', '.join(strange)}, which the Ingress has no rule for.", keys=keys)
    used = {host: by_host[host] for host in hosts if host in by_host}
    if not used:
        return None, ()
    without = [host for host in hosts if host not in used]
    if len(set(used.values())) == 1:
        return literal(next(iter(used.values())), keys), without
    return Dict(items={host: literal(secret) for host, secret in used.items()}, keys=keys), without


def _without_credentials(work: Lifting, ingress: Mapping[str, Option]) -> dict[str, Any]:
    """The annotations that hold no credential, which the report names otherwise."""
    kept: dict[str, Any] = {}
    given = cast("Mapping[str, Any]", _value(ingress, "annotations") or {})
    for name, value in given.items():
        text = str(value)
        problem = problem_of(text) or ("a credential by its name" if names_what_it_holds(name, text) else None)
        if problem is None:
            kept[name] = value
            continue
        work.say(
            "lost", f"The annotation {name} of the Ingress is left out: it is {problem}.",
            keys=about(_keys(ingress, "annotations"), name),
            do="Put what it holds into a Secret, where the controller takes one.",
        )  # fmt: skip
    return kept


def _annotation(work: Lifting, name: str, text: str) -> Code:
    """An annotation, with a limit raised to what passes behind it."""
    install = _with_limits(work)
    door = FrontDoor(install=install, backends=(), body_size="", read_timeout=0, send_timeout=0)
    try:
        check_limits("Exposure.ingress", {name: text}, door)
    except ValueError:
        needed = (
            largest_upload(install.whole).body
            if name.endswith("/proxy-body-size")
            else _SECONDS.sub(str(install.whole("APP_MAX_EXECUTION_TIME")), text)
        )
        work.say(
            "changes", f"{name} becomes {needed}: {text} is less than Dify lets through.",
            keys=about(_keys(work.installed.ingress or {}, "annotations"), name),
        )  # fmt: skip
        return literal(needed, (), f"{text} today, which is less than Dify lets through.")
    return literal(text)


def _with_limits(work: Lifting) -> Installation:
    """An installation with the limits of today, as far as they are numbers."""
    api = work.installed.parts.get("api")
    known = work.release.settings
    names = (
        "UPLOAD_FILE_SIZE_LIMIT", "UPLOAD_IMAGE_FILE_SIZE_LIMIT", "UPLOAD_AUDIO_FILE_SIZE_LIMIT",
        "UPLOAD_VIDEO_FILE_SIZE_LIMIT", "PLUGIN_MAX_PACKAGE_SIZE", "PLUGIN_MAX_BUNDLE_SIZE", "APP_MAX_EXECUTION_TIME",
        "WORKFLOW_MAX_EXECUTION_TIME",
    )  # fmt: skip
    given = {
        name: variable.text
        for name in names
        if api and (variable := api.variables.get(name)) and (variable.text or "").isdigit() and known.find("api", name)
    }
    # What waits for a workflow waits as long as that takes.
    longest = given.pop("WORKFLOW_MAX_EXECUTION_TIME", None)
    if longest and int(longest) > int(float(given.get("APP_MAX_EXECUTION_TIME") or 1200)):
        given["APP_MAX_EXECUTION_TIME"] = longest
    return Installation(
        name="limits",
        namespace="limits",
        release=work.release,
        settings={name: text or "" for name, text in given.items()},
    )


# -- HTTPRoute --------------------------------------------------------------------------------------------------------


def _http_route(work: Lifting, known: Sequence[str]) -> Call | None:
    route = work.installed.http_route
    if route is None:
        return None
    keys = _keys_of(route)
    parents = [cast("Mapping[str, Any]", one) for one in listed(route, "parent_refs")]
    if not parents:
        work.say("no-effect", "The HTTPRoute names no Gateway, so it routes nothing.", keys=keys)
        return None
    for name in _OF_ROUTES:
        option = route.get(name)
        if option and option.value and option.keys:
            work.say(
                "lost", f"{name} of the HTTPRoute has no counterpart that can be written from values.",
                keys=option.keys,
                do="Filters are Exposure.http_route(filters=[…]); the rest is a patch of the HTTPRoute.",
            )  # fmt: skip
    if parents[1:]:
        work.say(
            "lost", f"The HTTPRoute is for {len(parents)} Gateways; the program has the first one.",
            keys=_keys(route, "parent_refs"), do="Give expose= a list, each with hosts of its own.",
        )  # fmt: skip
    hosts = _routed(work, known, route_hosts(route), _keys(route, "hostnames"), "HTTPRoute")
    if hosts is None:
        _leave_out(work, keys, "HTTPRoute")
        return None
    first = parents[0]
    gateway = "/".join(filter(None, (first.get("namespace"), first.get("name"))))
    arguments: dict[str, Code] = {"gateway": literal(gateway, _keys(route, "parent_refs"))}
    if list(known) != list(hosts):
        arguments["hosts"] = List(items=[literal(host) for host in hosts], keys=_keys(route, "hostnames"))
    if section := first.get("sectionName"):
        arguments["section"] = literal(section)
    if strange := sorted(set(first) - {"namespace", "name", "sectionName", "group", "kind"}):
        work.say(
            "lost", f"The Gateway of the HTTPRoute is told {', '.join(strange)} too, which the library does not have.",
            keys=_keys(route, "parent_refs"),
        )  # fmt: skip
    if (annotations := route.get("annotations")) and annotations.value:
        arguments["annotations"] = _texts(annotations)
    return _checked(work, Call(name="Exposure.http_route", arguments=arguments, keys=keys), "HTTPRoute")


# -- both -------------------------------------------------------------------------------------------------------------


def _checked(work: Lifting, code: Call, what: str) -> Call | None:
    problem = fault(code)
    if problem is None:
        return code
    work.say("lost", f"The {what} is not in the program: {problem}", keys=code.keys)
    return None


def _known_hosts(public_url: Code | None) -> Sequence[str]:
    if public_url is None:
        return ()
    value = made(public_url)
    return (value if isinstance(value, PublicUrls) else public_urls(value)).hosts


def _overlap(way: Call, other: Call, known: Sequence[str]) -> bool:
    pairs = [(one, two) for one in _hosts_in(way, known) for two in _hosts_in(other, known)]
    return any(covers(one, two) or covers(two, one) for one, two in pairs)


def _hosts_in(way: Call, known: Sequence[str]) -> Sequence[str]:
    hosts = way.arguments.get("hosts")
    return [str(host.value) for host in hosts.items if isinstance(host, Literal)] if isinstance(hosts, List) else known


def _texts(option: Option) -> Dict:
    items: dict[str, Code] = {str(key): literal(str(text)) for key, text in option.value.items()}
    return Dict(items=items, keys=option.keys)


def _value(options: Mapping[str, Option], name: str) -> Any:
    return options[name].value if name in options else None


def _keys(options: Mapping[str, Option], name: str) -> tuple[str, ...]:
    return options[name].keys if name in options else ()


def _keys_of(options: Mapping[str, Option] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for option in (options or {}).values() for key in option.keys))
