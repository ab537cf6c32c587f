"""Refuses what stands in the place of something else, such as a list where a text is due, where no schema does."""

import re
from collections.abc import Callable, Mapping

from ...values import Values
from ...yaml_file import unexpected

_SERVER = r"(?:postgresql|redis|weaviate)\.(?:.*\.)?"
# A port is no higher, and so many pods has nobody.
_MOST_PORTS, _MOST_PODS = 65535, 1000


def _is_text(value: object) -> bool:
    return isinstance(value, str) or value in ([], {})


def _is_number(most: int) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
        return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most

    return fits


def _is_list(value: object) -> bool:
    return isinstance(value, list) or value == {}


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) or value == []


# Names of keys, what is due there, and how to tell it.
_SHAPES = [
    (re.compile(names), words, fits)
    for names, words, fits in (
        (
            r"(.*\.)?(nameOverride|fullnameOverride|existingSecret|existingSecretPasswordKey|existingClaim|storageClass"
            r"|storageClassName|subPath|imageRegistry|priorityClassName|className|secretName|clusterIP)"
            rf"|{_SERVER}(name|kind|architecture|registry|repository|repo|digest)|service\.type"
            r"|ingress\.hosts\[\]\.(host|paths\[\]\.(path|pathType))|externalSecret\.\w+\.remoteRefs\.\w+\.\w+",
            "a text", _is_text,
        ),
        (rf"{_SERVER}(replicaCount|replicas|count)", f"a whole number up to {_MOST_PODS}", _is_number(_MOST_PODS)),
        (
            rf"{_SERVER}(containerPorts\.\w+|service\.ports\.\w+|ports\[\]\.port)|(\w+\.)?service\.(port|nodePort)"
            r"|\w+\.service\.ports\.\w+",
            f"a whole number up to {_MOST_PORTS}", _is_number(_MOST_PORTS),
        ),
        (
            r"ingress\.(hosts|tls|hosts\[\]\.paths|tls\[\]\.hosts)|weaviate\.(service|grpcService)\.ports"
            rf"|(\w+\.)?(tolerations|hostAliases|extraVolumes|extraVolumeMounts)|{_SERVER}persistence\.accessModes"
            r"|image\.\w+\.pullSecrets|service\.loadBalancerSourceRanges|httproute\.(parentRefs|hostnames)"
            r"|sandbox\.persistence\.(volumes|volumeMounts)",
            "a list", _is_list,
        ),
        (
            r"(\w+\.)?(nodeSelector|affinity|annotations|labels|resources|updateStrategy|podSecurityContext"
            r"|containerSecurityContext)"
            r"|ingress\.(hosts|tls|hosts\[\]\.paths)\[\]|\w+\.extraEnv\[\](\.valueFrom(\.\w+Ref)?)?"
            r"|externalSecret\.\w+\.(data|remoteRefs(\.\w+)?)|(\w+\.)?(tolerations|hostAliases)\[\]"
            r"|weaviate\.(service|grpcService)\.ports\[\]|httproute\.parentRefs\[\]"
            r"|\w+\.(serviceAccount|service|persistence)\.annotations",
            "a mapping", _is_mapping,
        ),
    )
]  # fmt: skip


def check_shapes(values: Values) -> None:
    """Raise a ValueError for the first value of the user's files that stands in the place of something else.

    Args:
        values: The values.
    """
    for key, value in values.chosen_values():
        name = re.sub(r"\[\d+\]", "[]", key)
        # To templates, what is empty is as good as not there, but for an entry of a list.
        if value in (None, "", False) and not name.endswith("[]"):
            continue
        for names, words, fits in _SHAPES:
            if names.fullmatch(name) and not fits(value):
                raise unexpected(str(values.origin(key)), value, words)
