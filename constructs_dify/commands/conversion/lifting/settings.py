"""What is left after all choices: settings of the chart and of one part, and variables that Dify does not read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cdk8s_plus_27 import k8s

from .... import checks
from ....checks.credentials import names_a_credential, problem_of
from ....checks.references import only_refers
from ....releases.settings import gives_away
from ....tiers.plugin_daemon_settings import PACKAGE_LIMITS
from ....tiers.upload_size import UPLOAD_LIMITS
from ....validations.limits_agree import SHARED_WITH_WORKERS
from ..hidden import looks_random
from ..installed import PartName, Variable
from ..python_code import Call, Code, List, literal
from .k8s_struct import struct_code
from .lifting import PYTHON_PARTS, Lifting
from .made import fault, made
from .own import own, setting
from .wiring import ADDRESSES, WIRED
from .words import is_same

# The parts that `settings` of the chart is for, the one that decides first.
SHARED: Final[tuple[PartName, ...]] = ("api", "worker", "beat")
# What the rest of the installation follows, so that it cannot be said at one part alone.
_FOLLOWED: Final = frozenset((*SHARED_WITH_WORKERS, *UPLOAD_LIMITS, *PACKAGE_LIMITS, "COOKIE_DOMAIN"))
# The image sets those that begin so from those without.
_OVERWRITTEN: Final = "NEXT_PUBLIC_"
_DAEMON: Final[PartName] = "plugin-daemon"
# A variable that Kubernetes completes in the pod, which it does not do with texts of ConfigMaps.
_COMPLETED: Final = "$("


@dataclass(kw_only=True, slots=True)
class Settings:
    """What is said in `settings=` and `extra_env=`.

    Args:
        chart: Settings of the chart.
        parts: Settings of one part.
        extra: Further variables of one part.
        same: Keys that say what the library says by itself.
        taken: Variables of the API, the workers and beat that belong to a choice.
    """

    chart: dict[str, Code] = field(default_factory=dict[str, Code])
    parts: dict[PartName, dict[str, Code]] = field(
        default_factory=lambda: defaultdict[PartName, dict[str, Code]](dict[str, Code])
    )
    extra: dict[PartName, list[Code]] = field(default_factory=lambda: defaultdict[PartName, list[Code]](list[Code]))
    same: list[str] = field(default_factory=list[str])
    taken: frozenset[str] = frozenset()


def settings(work: Lifting) -> Settings:
    """Take all variables that are left."""
    result = Settings(taken=_taken(work))
    _as_the_api(work, result)
    _package_limits(work, result)
    for name in sorted({name for part in SHARED for name in work.left.get(part, {})}):
        _shared(work, result, name)
    for part in work.left:
        for name in sorted(work.left[part]):
            _of_one_part(work, result, part, name, work.left[part].pop(name))
    return result


def _taken(work: Lifting) -> frozenset[str]:
    names = {
        name
        for part in PYTHON_PARTS
        if part in work.left
        for name in work.installed.parts[part].variables
        if name not in work.left[part]
    }
    return frozenset(names - _ALONE - _FOLLOWED - WIRED)


def catalogue_of(work: Lifting, part: PartName) -> str:
    """The part whose settings it reads."""
    found = own(work.release).get(part)
    return found.part if found else part


def _as_the_api(work: Lifting, result: Settings) -> None:
    """What the websocket API has like the API, it gets with the API."""
    api = work.installed.parts.get("api")
    socket = work.left.get("websocket", {})
    if "websocket" not in work.left or api is None:
        return
    alike = [
        name
        for name, variable in work.installed.parts["websocket"].variables.items()
        if name in api.variables and api.variables[name].same(variable)
    ]
    for name in [name for name in socket if name in alike or not socket[name].chosen]:
        result.same += socket.pop(name).keys
    work.say(
        "kept", "The websocket API has what it reads of the API's settings, and nothing else of them.",
        variables=tuple(f"websocket:{name}" for name in alike),
    )  # fmt: skip


def _package_limits(work: Lifting, result: Settings) -> None:
    """The plugin daemon follows the API here."""
    for followed, own_name in PACKAGE_LIMITS.items():
        variable = work.left.get(_DAEMON, {}).pop(own_name, None)
        if variable is None or not variable.chosen:
            continue
        api = work.peek(followed)
        if is_same(variable.text or "", setting(work.release, _DAEMON, own_name) or "") and api is None:
            result.same += variable.keys
        elif api is None or not api.same(variable):
            work.say(
                "changes",
                f"{own_name} of the plugin daemon follows {followed} of the API, so that one takes what the other "
                "passes on.",
                keys=variable.keys, variables=(f"{_DAEMON}:{own_name}", "*:" + followed),
            )  # fmt: skip
            if api is None:
                for part in SHARED:
                    if part in work.left:
                        work.left[part][followed] = variable
        else:
            result.same += variable.keys


def _shared(work: Lifting, result: Settings, name: str) -> None:
    """A setting of the API, the workers and beat."""
    running: list[PartName] = [part for part in SHARED if part in work.left]
    known = work.release.settings
    readers: list[PartName] = [part for part in running if known.find(part, name)]
    given: dict[PartName, Variable] = {part: work.left[part][name] for part in running if name in work.left[part]}
    first = next(iter(given.values()))
    if not readers or any(_is_extra(work, result, part, name, variable) for part, variable in given.items()):
        return
    agree = all(variable.same(first) for variable in given.values())
    everywhere = agree and {"api", "worker"} & set(readers) <= given.keys() and len(given) > 1
    if not everywhere and not (name in _FOLLOWED and any(variable.chosen for variable in given.values())):
        return
    keys = tuple(dict.fromkeys(key for variable in given.values() for key in variable.keys))
    code = _setting(work, SHARED, name, _chosen_first(given), keys)
    for part in given:
        del work.left[part][name]
    if code is None:
        return
    if _says_nothing(work, readers, name, first) and agree:
        result.same += keys
        return
    result.chart[name] = code
    others = [part for part in readers if part not in given or not given[part].same(_chosen_first(given))]
    if others and name in _FOLLOWED:
        work.say(
            "changes", f"{name} is the same for the API, the workers and beat from now on, because they have to agree.",
            keys=tuple(key for part in others if part in given for key in given[part].keys),
            variables=tuple(f"{part}:{name}" for part in others),
        )  # fmt: skip
    elif others:
        work.say(
            "changes", f"{' and '.join(others)} gets {name} too, as the API and the workers have it.",
            variables=tuple(f"{part}:{name}" for part in others),
        )  # fmt: skip


def _chosen_first(given: Mapping[PartName, Variable]) -> Variable:
    return next((variable for variable in given.values() if variable.chosen), next(iter(given.values())))


def _of_one_part(work: Lifting, result: Settings, part: PartName, name: str, variable: Variable) -> None:
    reads = catalogue_of(work, part)
    known = work.release.settings.find(reads, name)
    if part == "web" and (read := name.removeprefix(_OVERWRITTEN)) != name and work.release.settings.find(reads, read):
        work.say(
            "no-effect", f"{name} of {part} is what the image makes of {read}, whatever it is given.",
            keys=variable.keys, variables=(f"{part}:{name}",), do=f"Give {read}.",
        )  # fmt: skip
        return
    if _is_extra(work, result, part, name, variable) or (
        known is None and not work.release.settings.reads(reads, name)
    ):
        if variable.chosen:
            result.extra[part] += _extra(work, part, name, variable)
        else:
            _say_unread(work, part, name, known is not None)
        return
    if _says_nothing(work, [part], name, variable):
        result.same += variable.keys
        return
    code = _setting(work, (reads,), name, variable, variable.keys)
    if code is not None:
        result.parts[part][name] = code


def _say_unread(work: Lifting, part: PartName, name: str, overrides: bool) -> None:
    """A default of what runs today that nobody reads, or that the choices say in another way."""
    group = "changes" if overrides else "no-effect"
    what = "is what the library sets from now on" if overrides else f"is nothing that Dify {work.release.version} reads"
    work.say(group, f"{name} of {part}, a default of {work.installed.made_by}, {what}.", variables=(f"{part}:{name}",))


def _says_nothing(work: Lifting, parts: Sequence[PartName], name: str, variable: Variable) -> bool:
    """Whether each part has it so anyway. A default of today that is Dify's own gives way to the library's."""
    text = variable.text
    if text is None or variable.secret:
        # A key that is empty, or that stands for nothing.
        return variable.secret and not variable.chosen and (text == "" or bool(variable.unsafe))
    for part in parts:
        ours = setting(work.release, part, name)
        default = work.release.settings.find(catalogue_of(work, part), name)
        if ours is not None and is_same(text, ours):
            continue
        if not variable.chosen and default is not None and is_same(text, default.default):
            continue
        return False
    return True


def _setting(work: Lifting, parts: Sequence[str], name: str, variable: Variable, keys: tuple[str, ...]) -> Code | None:
    """The value of a setting; None if the library refuses it, which the report then says."""
    known = [found for part in parts if (found := work.release.settings.find(part, name))]
    code: Code
    if _hides(work, variable, secret=any(found.secret for found in known) or (not known and names_a_credential(name))):
        code = work.credential(variable, name)
        code = Call(name=code.name, arguments=code.arguments, keys=keys) if isinstance(code, Call) else code
    else:
        comment = "" if variable.chosen else f"A default of {work.installed.made_by}, kept."
        code = literal(variable.text, keys, comment)
    problem = fault(code)
    if problem is None:
        try:
            work.release.settings.check("settings", tuple(parts), name, made(code))
        except (TypeError, ValueError) as error:
            problem = str(error)
    if problem is None:
        return code
    said = tuple(f"{part}:{name}" for part in parts)
    if variable.chosen:
        work.say("lost", f"{name} is left out: {problem}", keys=keys, variables=said)
    else:
        work.say("changes", f"{name}, a default of {work.installed.made_by}, is left out: {problem}", variables=said)
    return None


def _hides(work: Lifting, variable: Variable, *, secret: bool) -> bool:
    """Whether its text may not stand in the program."""
    text = variable.text
    if text == "" and variable.lies is None:
        return False
    return bool(
        variable.secret or variable.lies or text is None or secret or problem_of(text) or work.hidden.holds(text)
    )


def _is_extra(work: Lifting, result: Settings, part: PartName, name: str, variable: Variable) -> bool:
    """Whether it cannot be a setting: it comes from elsewhere, is completed in the pod, or belongs to a choice."""
    if variable.source is not None or _COMPLETED in (variable.text or ""):
        return True
    if name in WIRED:
        return _is_wired(work, name)
    # A choice took it from other parts, and here it is another.
    return part in PYTHON_PARTS and name in result.taken


# Ones that a lifter takes from the parts where they are defaults.
_ALONE: Final = frozenset((
    "CONSOLE_CORS_ALLOW_ORIGINS", "WEB_API_CORS_ALLOW_ORIGINS", "LOG_LEVEL", "LOG_OUTPUT_FORMAT", "LOG_TZ",
    "SENTRY_DSN", "SENTRY_TRACES_SAMPLE_RATE", "SENTRY_PROFILES_SAMPLE_RATE", "ENABLE_OTEL", "OTLP_API_KEY", "EDITION",
))  # fmt: skip


def _is_wired(work: Lifting, name: str) -> bool:
    """Whether the part whose address it is runs, so that the library sets it."""
    return any(whose in work.left for _, address, whose in ADDRESSES if address == name)


def _extra(work: Lifting, part: PartName, name: str, variable: Variable) -> list[Code]:
    """A variable beside the settings, unchecked by the library."""
    try:
        checks.variable(name, name)
    except ValueError as error:
        work.say("lost", f"A variable of {part} is left out: {error}", keys=variable.keys)
        return []
    arguments: dict[str, Code] = {"name": literal(name)}
    comment = ""
    known = work.release.settings
    if known.find(catalogue_of(work, part), name):
        comment = f"Takes precedence over what the library sets at {part} alone."
        work.say(
            "changes", f"{name} of {part} stays a variable of its own, beside a choice that says otherwise.",
            variables=(f"{part}:{name}",), do="If it leads somewhere else, open the way: allow_to(host, port).",
        )  # fmt: skip
    text = variable.text
    if variable.source is not None:
        arguments["value_from"] = _from_elsewhere(work, part, name, variable)
    elif text is not None and (
        only_refers(text) if _COMPLETED in text else not _is_credential(work, part, name, variable)
    ):
        arguments["value"] = literal(text)
    else:
        arguments["value_from"] = _from_secret(work.credential(variable, name))
    code = Call(name="k8s.EnvVar", arguments=arguments, keys=variable.keys, comment=comment)
    if problem := fault(Call(name="Tier", arguments={"extra_env": _listed(code)})):
        work.say("lost", f"{name} of {part} is left out: {problem}", keys=variable.keys, variables=(f"{part}:{name}",))
        return []
    return [code]


def _is_credential(work: Lifting, part: PartName, name: str, variable: Variable) -> bool:
    settings, reads = work.release.settings, catalogue_of(work, part)
    by_name = gives_away(variable.text) and settings.is_credential(reads, name)
    # Of a variable that Dify does not know, only the text can tell.
    by_look = settings.find(reads, name) is None and looks_random(variable.text or "")
    return by_name or by_look or _hides(work, variable, secret=False)


def _from_elsewhere(work: Lifting, part: PartName, name: str, variable: Variable) -> Code:
    unknown: list[str] = []
    code = _source(variable.source, f"{part}.{name}", unknown)
    for path in unknown:
        work.say("no-effect", f"{path} is no field that Kubernetes knows.", keys=variable.keys)
    return code


def _source(source: Any, path: str, unknown: list[str]) -> Code:
    return struct_code(k8s.EnvVarSource, source, path, unknown)


def _from_secret(reference: Code) -> Code:
    assert isinstance(reference, Call)
    named: dict[str, Code] = {"name": reference.arguments["secret"], "key": reference.arguments["key"]}
    selector = Call(name="k8s.SecretKeySelector", arguments=named)
    return Call(name="k8s.EnvVarSource", arguments={"secret_key_ref": selector}, keys=reference.keys)


def _listed(code: Code) -> Code:
    return List(items=[code])
