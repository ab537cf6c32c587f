"""How many pods a part has."""

from ...installed import Option
from .environment.reader import Reader

_AUTOSCALED = ("api", "web", "worker", "sandbox")
_AUTOSCALING = {
    "min": "minReplicas",
    "max": "maxReplicas",
    "cpu": "targetCPUUtilizationPercentage",
    "memory": "targetMemoryUtilizationPercentage",
}


def autoscales(reader: Reader, key: str) -> bool:
    """Whether an autoscaler is made for a part.

    Args:
        reader: The values.
        key: Where the part has its values.
    """
    return key in _AUTOSCALED and reader.since("0.23.0") and reader.on(f"{key}.autoscaling.enabled")


def scaling(reader: Reader, key: str, *, single: bool) -> dict[str, Option]:
    """The options about the number of pods. An autoscaler starts from the replicas.

    Args:
        reader: The values.
        key: Where the part has its values.
        single: Whether it has one pod, whatever is said.
    """
    found: dict[str, Option] = {}
    if single:
        found["replicas"] = Option(value=1)
    elif (replicas := reader.at(f"{key}.replicas")) is not None:
        found["replicas"] = Option(value=replicas, keys=reader.keys(f"{key}.replicas"))
    if autoscales(reader, key):
        numbers = {name: reader.at(f"{key}.autoscaling.{field}") for name, field in _AUTOSCALING.items()}
        kept = {name: number for name, number in numbers.items() if number or name in ("min", "max")}
        found["autoscale"] = Option(value=kept, keys=reader.keys(*_autoscaling_keys(key)))
    return found


def _autoscaling_keys(key: str) -> list[str]:
    return [f"{key}.autoscaling.{field}" for field in ("enabled", *_AUTOSCALING.values())]
