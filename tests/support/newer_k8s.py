"""What a newer `k8s` module is to this library: cdk8s-plus-33 where it is installed, and a stand-in everywhere.

The stand-in has only what jsii generates into every struct and this library looks at, beside the fields of 27 some of
those that Kubernetes has got since. What is tested with it was tested with cdk8s-plus-33 too.
"""

from contextlib import suppress
from importlib import import_module
from typing import Any

from cdk8s_plus_27 import k8s

_NEWER = {
    "AppArmorProfile": ["type"],
    "Container": ["restart_policy"],
    "ContainerResizePolicy": ["resource_name", "restart_policy"],
    "HpaScalingRulesV2": ["tolerance"],
    "ImageVolumeSource": ["reference"],
    "Lifecycle": ["stop_signal"],
    "PodAffinityTerm": ["match_label_keys"],
    "PodSecurityContext": ["app_armor_profile", "supplemental_groups_policy"],
    "SecurityContext": ["app_armor_profile"],
    "Volume": ["image"],
    "VolumeMount": ["recursive_read_only"],
}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


class _Either:
    def __init__(self, value: str | float) -> None:
        self.value = value

    @classmethod
    def from_string(cls, value: str) -> Any:
        return cls(value)

    @classmethod
    def from_number(cls, value: float) -> Any:
        return cls(value)


class StandIn:
    """A module of structs whose classes are not those of `cdk8s_plus_27.k8s`."""

    Quantity, IntOrString = _Either, _Either

    def __getattr__(self, name: str) -> Any:
        """The class of this name."""
        known = dict(getattr(getattr(k8s, name, None), "__jsii_name_mapping__", {}))
        known |= {each: _camel(each) for each in _NEWER.get(name, ())}

        def init(self: Any, **values: Any) -> None:
            assert not values.keys() - known.keys()
            self._values = values

        return type(name, (), {"__init__": init, "__module__": "imports.k8s", "__jsii_name_mapping__": known})


def newer_modules() -> dict[str, Any]:
    """Those that there are, by name."""
    modules: dict[str, Any] = {"a stand-in": StandIn()}
    with suppress(ModuleNotFoundError):
        modules["cdk8s-plus-33"] = import_module("cdk8s_plus_33.k8s")
    return modules
