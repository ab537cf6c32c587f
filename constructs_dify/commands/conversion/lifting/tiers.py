"""The options of each part, and what is said of images: everything that the choices leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, cast

from .... import checks
from ....pods.tier import Tier
from ....tiers.upload_size import UPLOAD_LIMITS, largest_upload
from ..installed import Option, PartName
from ..python_code import Call, Code, Dict, List, Literal, literal
from .exposure import nginx_service
from .lifting import Lifting
from .made import fault
from .option import Part, about
from .option_images import images
from .option_probes import probes
from .option_resources import resources
from .option_scheduling import node_selector, structs
from .option_service import service_code
from .own import own, setting
from .settings import SHARED, Settings, settings
from .waits import raise_waits
from .words import is_true

# In the order in which the chart takes them.
_PARTS: Final[tuple[PartName, ...]] = (
    "api", "web", "websocket", "worker", "beat", "sandbox", "plugin-daemon", "agent-backend", "local-sandbox",
    "ssrf-proxy", "nginx",
)  # fmt: skip
_ORDER: Final = ("name", "queues", "concurrency", *(option.name for option in fields(Tier)))
_RESERVED: Final = tuple(
    f"app.kubernetes.io/{name}" for name in ("name", "instance", "component", "managed-by", "part-of", "version")
)
_LOG_FILE: Final = "LOG_FILE"


def tiers(work: Lifting) -> dict[str, Code]:
    """The arguments `settings`, `images`, `image_registry` and those of the parts."""
    said = settings(work)
    _log_files(work, said)
    _body_size(work, said)
    raise_waits(work, said)
    parts: dict[PartName, Part] = {
        name: Part(work=work, name=name, options=dict(work.installed.parts[name].options))
        for name in _PARTS
        if name in work.left and _has(work, name)
    }
    arguments: dict[str, Code] = {}
    if said.chart:
        arguments["settings"] = Dict(items=dict(sorted(said.chart.items())))
    arguments |= images(work, parts)
    for name in _PARTS:
        if not _has(work, name):
            _say_missing(work, name)
        elif name in parts:
            if (code := _tier(parts[name], said)) is not None:
                arguments[_argument(name)] = code
        elif name == "ssrf-proxy" and {"agent-backend", "local-sandbox"} <= parts.keys():
            _say_needed(work, name)
        else:
            off = work.installed.parts.get(name)
            arguments[_argument(name)] = literal(None, off.keys if off else ())
    same = list(dict.fromkeys((*said.same, *(key for part in parts.values() for key in part.same))))
    if same:
        work.say("kept", "Said as the library has it anyway, so that the program does not repeat it.", keys=tuple(same))
    return arguments


def _argument(name: PartName) -> str:
    return "workers" if name == "worker" else name.replace("-", "_")


def _has(work: Lifting, name: PartName) -> bool:
    return name in own(work.release)


def _say_needed(work: Lifting, name: PartName) -> None:
    off = work.installed.parts.get(name)
    work.say(
        "changes", f"{name} runs from now on, because what agents do reaches the rest through it alone.",
        keys=off.keys if off else (),
        do="local_sandbox=None and ssrf_proxy=None stay without, and then agents have no shell.",
    )  # fmt: skip


def _say_missing(work: Lifting, name: PartName) -> None:
    part = work.installed.parts.get(name)
    if part is None or not part.runs:
        return
    keys = [*part.keys, *(key for option in part.options.values() for key in option.keys)]
    keys += [key for variable in part.variables.values() for key in variable.keys]
    work.say(
        "lost", f"Dify {work.release.version} has no {name}, which runs today.", keys=tuple(dict.fromkeys(keys)),
        do="Give the release that has it.",
    )  # fmt: skip


def _tier(part: Part, said: Settings) -> Code | None:
    """The options of a part; None if there are none."""
    name = part.name
    resources(part)
    probes(part)
    node_selector(part)
    structs(part)
    for option, write in _OPTIONS.items():
        if (given := part.take(option)) is not None:
            write(part, given)
    for option, given in part.options.items():
        if given.keys:
            part.tell("lost", f"{option} of {name} has no counterpart.", given.keys, option)
    if name == "nginx" and (service := nginx_service(part.work)) is not None:
        part.say("service", service)
    _say_rendered(part)
    own_arguments = _of_its_own(part, said)
    _refuse_fixed(part, said)
    if said.parts.get(name):
        part.arguments["settings"] = Dict(items=dict(sorted(said.parts[name].items())))
    if said.extra.get(name):
        part.arguments["extra_env"] = List(items=said.extra[name])
    return _called(part, own_arguments)


def _say_rendered(part: Part) -> None:
    """Settings that the program says in a file, and no variable any more."""
    rendered = own(part.work.release)[part.name].rendered_settings
    names = sorted(rendered & part.work.installed.parts[part.name].variables.keys())
    if names:
        part.work.say(
            "kept", f"{', '.join(names)} of {part.name} is in its configuration file, and no variable any more.",
            variables=tuple(f"{part.name}:{name}" for name in names),
        )  # fmt: skip


def _called(part: Part, own_arguments: dict[str, Code]) -> Code | None:
    arguments = {**own_arguments, **part.arguments}
    ordered = {name: arguments[name] for name in _ORDER if name in arguments}
    ordered = {**{name: code for name, code in arguments.items() if name not in ordered}, **ordered}
    keys = part.work.installed.parts[part.name].keys
    if not ordered:
        part.same += keys
        return None
    if part.name == "worker":
        pool: dict[str, Code] = {"name": literal("default"), **ordered}
        return List(items=[Call(name="WorkerPool", arguments=pool, keys=keys)])
    kind = {"sandbox": "SandboxOptions"}.get(part.name, "Tier") if own_arguments else "Tier"
    code = Call(name=kind, arguments=ordered, keys=keys)
    if own_arguments and (problem := fault(code)):
        lost = [key for argument in own_arguments.values() for key in _keys(argument)]
        part.tell("lost", f"The limits of {part.name} are the library's: {problem}", lost, "settings")
        return _called(part, {})
    return code


# -- options ----------------------------------------------------------------------------------------------------------


def _replicas(part: Part, option: Option) -> None:
    number = option.value
    if isinstance(number, bool) or not isinstance(number, int):
        part.tell("lost", f"replicas of {part.name} is {number!r}, which is no number.", option.keys, "replicas")
    elif "autoscale" in part.arguments:
        part.tell("changes", f"The autoscaler alone says how many pods {part.name} has.", option.keys, "replicas")
    elif number == 1:
        part.same += option.keys
    elif number > 1 and (why := own(part.work.release)[part.name].singleton):
        part.tell("lost", f"{part.name} has {number} pods today, and one from now on: {why}.", option.keys, "replicas")
    else:
        part.say("replicas", literal(number, option.keys), option.keys)


def _autoscale(part: Part, option: Option) -> None:
    given = cast("Mapping[str, Any]", option.value)
    if why := own(part.work.release)[part.name].singleton:
        part.tell(
            "lost", f"{part.name} has an autoscaler today, and one pod from now on: {why}.", option.keys, "autoscale"
        )
        return
    least = given.get("min") or 1
    arguments: dict[str, Code] = {"min": literal(least), "max": literal(given.get("max") or least)}
    cpu, memory = given.get("cpu"), given.get("memory")
    if cpu != 80:
        arguments["cpu"] = literal(cpu)
    if memory is not None:
        arguments["memory"] = literal(memory)
    code = Call(name="Autoscale", arguments=arguments, keys=option.keys)
    if problem := fault(code):
        part.tell("lost", f"The autoscaler of {part.name} is left out: {problem}", option.keys, "autoscale")
        return
    part.say("autoscale", code, option.keys)


def _text(argument: str) -> Callable[[Part, Option], None]:
    def write(part: Part, option: Option) -> None:
        if option.value:
            part.say(argument, literal(option.value, option.keys), option.keys)
        else:
            part.same += option.keys

    return write


def _pull_policy(part: Part, option: Option) -> None:
    # What Kubernetes does with a tag that is not latest.
    if option.value in ("", "IfNotPresent", None):
        part.same += option.keys
    else:
        part.say("image_pull_policy", literal(option.value, option.keys), option.keys)


def _pull_secrets(part: Part, option: Option) -> None:
    given = cast("Sequence[Any]", option.value or ())
    names = [str(cast("Mapping[str, Any]", item)["name"] if isinstance(item, Mapping) else item) for item in given]
    if names:
        items = [literal(name) for name in dict.fromkeys(names)]
        part.say("image_pull_secrets", List(items=items, keys=option.keys), option.keys)
    else:
        part.same += option.keys


def _mapping(argument: str) -> Callable[[Part, Option], None]:
    def write(part: Part, option: Option) -> None:
        if not option.keys:
            return
        value = cast("Mapping[str, Any]", option.value or {})
        given = {str(key): str(text) for key, text in value.items()}
        for key in [key for key in given if argument == "labels" and key in _RESERVED]:
            part.tell("lost", f"The label {key} of {part.name} is the library's.", about(option.keys, key), argument)
            del given[key]
        if given:
            items: dict[str, Code] = {key: literal(value) for key, value in given.items()}
            part.say(argument, Dict(items=items, keys=option.keys), option.keys)
        else:
            part.same += option.keys

    return write


def _shared_processes(part: Part, option: Option) -> None:
    if option.value:
        part.say("share_process_namespace", literal(True, option.keys), option.keys)
    else:
        part.same += option.keys


def _token(part: Part, option: Option) -> None:
    if option.value and option.keys:
        part.tell(
            "lost", f"The pods of {part.name} have no token of the cluster.", option.keys, "automount_token",
            do="What needs one mounts it as a projected volume: volumes=[…], volume_mounts=[…].",
        )  # fmt: skip
    else:
        part.same += option.keys


def _service_account(part: Part, option: Option) -> None:
    given = _own_account(part, cast("Mapping[str, Any]", option.value))
    annotations = cast("Mapping[str, Any]", given.get("annotations") or {})
    name = given.get("name") or ""
    arguments: dict[str, Code] = {}
    if given.get("create"):
        if annotations:
            arguments["annotations"] = Dict(items={str(key): literal(str(text)) for key, text in annotations.items()})
        part.work.say(
            "changes",
            f"{part.name} runs as a ServiceAccount of the program's own; rights and roles of a cloud that name today's "
            "have to name the new one.",
            variables=(f"{part.name}:service_account",),
        )
    elif name and name != "default":
        arguments["name"] = literal(name)
    if not arguments:
        part.same += option.keys
        return
    part.say("service_account", Call(name="ServiceAccount", arguments=arguments, keys=option.keys), option.keys)


def _own_account(part: Part, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The account that is meant: one that is made for another part goes away with what runs today."""
    for other in part.work.installed.parts.values():
        made = other.options.get("service_account")
        account = cast("Mapping[str, Any]", made.value if made else {})
        if account.get("create") and account.get("name") and account["name"] == given.get("name"):
            return account
    return given


def _service(part: Part, option: Option) -> None:
    if part.name == "nginx":
        part.same += option.keys
        return
    code = service_code(cast("Mapping[str, Any]", option.value), own(part.work.release)[part.name].service_port)
    if code is None:
        part.same += option.keys
    elif not own(part.work.release)[part.name].ports:
        part.tell("no-effect", f"Nothing connects to {part.name}, so it has no Service.", option.keys, "service")
    else:
        part.say("service", replace(code, keys=option.keys), option.keys)


# The autoscaler before the number of pods, which it decides.
_OPTIONS: Final[Mapping[str, Callable[[Part, Option], None]]] = {
    "autoscale": _autoscale,
    "replicas": _replicas,
    "priority_class": _text("priority_class"),
    "runtime_class": _text("runtime_class"),
    "image_pull_policy": _pull_policy,
    "image_pull_secrets": _pull_secrets,
    "labels": _mapping("labels"),
    "annotations": _mapping("annotations"),
    "share_process_namespace": _shared_processes,
    "automount_token": _token,
    "service_account": _service_account,
    "service": _service,
}


# -- settings that are options of a part ------------------------------------------------------------------------------


def _of_its_own(part: Part, said: Settings) -> dict[str, Code]:
    """What the class of a part's options has beside a `Tier`."""
    own_settings = said.parts.get(part.name, {})
    if part.name == "sandbox":
        return _sandbox(part, own_settings)
    return _worker(part, own_settings) if part.name == "worker" else {}


def _sandbox(part: Part, given: dict[str, Code]) -> dict[str, Code]:
    arguments: dict[str, Code] = {}
    for name, option in (
        ("MAX_WORKERS", "max_workers"), ("MAX_REQUESTS", "max_requests"), ("WORKER_TIMEOUT", "timeout"),
    ):  # fmt: skip
        if (number := _number(given.get(name))) is not None:
            arguments[option] = literal(number, _keys(given.pop(name)))
    if isinstance(network := given.get("ENABLE_NETWORK"), Literal) and not is_true(str(network.value)):
        arguments["network"] = literal(False, given.pop("ENABLE_NETWORK").keys)
    calls = given.get("ALLOWED_SYSCALLS")
    if isinstance(calls, Literal) and (numbers := str(calls.value).replace(" ", "").split(",")) != [""]:
        items = [literal(int(number)) for number in numbers if number.isdigit()]
        arguments["allowed_syscalls"] = List(items=items, keys=given.pop("ALLOWED_SYSCALLS").keys)
    return arguments


def _worker(part: Part, given: dict[str, Code]) -> dict[str, Code]:
    arguments: dict[str, Code] = {}
    for name in ("CELERY_WORKER_AMOUNT", "CELERY_WORKER_CONCURRENCY"):
        if (number := _number(given.get(name))) is not None:
            code = given.pop(name)
            arguments["concurrency"] = literal(number, (*_keys(arguments.get("concurrency")), *_keys(code)))
    for name in ("CELERY_QUEUES", "CELERY_WORKER_QUEUES"):
        code = given.pop(name, None)
        if not isinstance(code, Literal):
            continue
        queues = {queue.strip() for queue in str(code.value).split(",") if queue.strip()}
        if missing := sorted(set(part.work.release.queues) - queues) if queues else []:
            part.tell(
                "changes", f"The workers take the tasks of every queue, also of {', '.join(missing)}, which nobody "
                "does today.", code.keys, name,
            )  # fmt: skip
        else:
            part.same += code.keys
    return arguments


def _refuse_fixed(part: Part, said: Settings) -> None:
    """Settings on which other objects depend, and which nobody may override."""
    fixed = own(part.work.release)[part.name].fixed_settings
    for name in [name for name in said.parts.get(part.name, {}) if name in fixed]:
        code = said.parts[part.name].pop(name)
        part.tell("lost", f"{name} of {part.name} is said by {fixed[name]} alone.", _keys(code), name)


def _log_files(work: Lifting, said: Settings) -> None:
    """A log file is in a folder of the image, which is read-only; Dify logs to standard output anyway."""
    for place, given in (("*", said.chart), *((part, said.parts[part]) for part in (*SHARED, "websocket"))):
        code = given.get(_LOG_FILE)
        if code is None or (isinstance(code, Literal) and str(code.value).startswith("/tmp/")):
            continue
        del given[_LOG_FILE]
        work.say(
            "lost" if _keys(code) else "changes",
            "Dify writes no log file any more, because its root is read-only; it logs to standard output.",
            keys=_keys(code), variables=(f"{place}:{_LOG_FILE}",),
        )  # fmt: skip


def _body_size(work: Lifting, said: Settings) -> None:
    """The limit of nginx follows the limits of uploads; a higher one stays."""
    name = "NGINX_CLIENT_MAX_BODY_SIZE"
    code = said.parts["nginx"].get(name) if "nginx" in said.parts else None
    if code is None:
        return
    needed = largest_upload(lambda limit: _limit(work, said, limit), list(UPLOAD_LIMITS)).body
    if isinstance(code, Literal) and _keys(code) and _bytes(str(code.value)) >= _bytes(needed):
        return
    del said.parts["nginx"][name]
    today = str(code.value) if isinstance(code, Literal) else "another"
    work.say(
        "changes", f"nginx lets requests of {needed} pass, so that whatever file Dify takes comes through; today, "
        f"{today}.",
        keys=_keys(code), variables=(f"nginx:{name}",),
    )  # fmt: skip


def _limit(work: Lifting, said: Settings, name: str) -> int:
    code = said.chart.get(name)
    text = str(code.value) if isinstance(code, Literal) else setting(work.release, "api", name)
    return int(float(text or 0))


def _bytes(size: str) -> int:
    try:
        return int(checks.nginx_bytes(size))
    except ValueError:
        return 0


def _number(code: Code | None) -> int | None:
    text = str(code.value) if isinstance(code, Literal) else ""
    return int(text) if text.isdigit() else None


def _keys(code: Code | None) -> tuple[str, ...]:
    return code.keys if code else ()
