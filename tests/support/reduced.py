"""Manifests reduced to what two renderings of one installation must agree on; knows neither Helm nor this library."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Facts = dict[str, Any]


def name(obj: Mapping[str, Any]) -> str:
    return obj["metadata"]["name"]


def clean(value: Any) -> Any:
    if isinstance(value, dict):
        inside = {key: clean(item) for key, item in value.items()}
        return {key: item for key, item in inside.items() if item not in (None, {}, [])}
    return [clean(item) for item in value] if isinstance(value, list) else value


def environment(container: Facts, maps: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """NAME -> "=text", "secret:NAME:KEY" or "field:…": envFrom in order, then env, the last one wins."""
    found: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        map_name = str((source.get("configMapRef") or {}).get("name"))
        if map_name in maps:
            found |= {key: f"={text}" for key, text in maps[map_name].items()}
    for variable in container.get("env") or []:
        origin = variable.get("valueFrom")
        if not origin:
            found[variable["name"]] = f"={variable.get('value') or ''}"
        elif "secretKeyRef" in origin:
            found[variable["name"]] = f"secret:{origin['secretKeyRef']['name']}:{origin['secretKeyRef']['key']}"
        elif "fieldRef" in origin:
            found[variable["name"]] = f"field:{origin['fieldRef']['fieldPath']}"
        else:
            found[variable["name"]] = "field:" + json.dumps(origin, sort_keys=True)
    return found


def _volume(volume: Facts) -> str:
    if "persistentVolumeClaim" in volume:
        return "claim:" + volume["persistentVolumeClaim"]["claimName"]
    return next(key for key in volume if key != "name")


def workload(obj: Facts, maps: Mapping[str, Mapping[str, str]]) -> Facts:
    spec = obj["spec"]
    pod = spec["template"]["spec"]
    volumes = {volume["name"]: _volume(volume) for volume in pod.get("volumes") or []}
    [main, *_] = pod["containers"]
    return clean(
        {
            "replicas": spec.get("replicas"),
            "env": environment(main, maps),
            "image": main["image"],
            "resources": main.get("resources"),
            "claims": {
                mount["mountPath"]: volumes.get(mount["name"], "template")
                + (f":{mount['subPath']}" if mount.get("subPath") else "")
                for mount in main.get("volumeMounts") or []
                if volumes.get(mount["name"], "").startswith("claim:")
            },
            "nodeSelector": pod.get("nodeSelector"),
            "tolerations": pod.get("tolerations"),
            "pullSecrets": [secret["name"] for secret in pod.get("imagePullSecrets") or []],
        }
    )


def locations(text: str) -> list[str]:
    return re.findall(r"^\s*location\s+(?:\S\s+)?([^\s{]+)", text, re.M)


def reduced(objects: Iterable[Facts]) -> Facts:
    every = list(objects)
    maps = {name(obj): obj.get("data") or {} for obj in every if obj["kind"] == "ConfigMap"}
    out: Facts = {"parts": {}, "objects": [], "autoscalers": {}, "locations": [], "ingresses": []}
    deployments: dict[str, str] = {}
    for obj in every:
        kind, spec = obj["kind"], obj.get("spec") or {}
        out["objects"].append(f"{kind}/{name(obj)}")
        if kind == "Deployment":
            labels = obj["spec"]["template"]["metadata"]["labels"]
            component = labels.get("component") or labels["app.kubernetes.io/component"]
            # The pool of workers that the program has is called default.
            part = "worker" if component.startswith("worker") else component
            deployments[name(obj)] = part
            out["parts"][part] = workload(obj, maps)
        if kind == "StatefulSet":
            component = obj["spec"]["template"]["metadata"]["labels"].get("app.kubernetes.io/component")
            if component == "plugin-daemon":
                out["parts"][component] = workload(obj, maps)
        if kind == "Ingress":
            out["ingresses"] += [rule.get("host") for rule in spec.get("rules") or []]
    for obj in every:
        if obj["kind"] == "HorizontalPodAutoscaler":
            spec = obj["spec"]
            metrics = {
                metric["resource"]["name"]: metric["resource"]["target"]["averageUtilization"]
                for metric in spec.get("metrics") or []
            }
            out["autoscalers"][deployments[spec["scaleTargetRef"]["name"]]] = [
                spec.get("minReplicas"), spec["maxReplicas"], metrics,
            ]  # fmt: skip
    for data in maps.values():
        for text in data.values():
            out["locations"] += locations(text)
    return out
