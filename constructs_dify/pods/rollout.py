"""How pods start and stop during a rollout."""

from functools import cache

from cdk8s_plus_27 import k8s

from .structs import int_or_string, struct


@cache
def drain(seconds: int) -> k8s.Lifecycle:
    """A pause before SIGTERM, during which Services stop sending new requests to the pod."""
    return struct(
        k8s.Lifecycle,
        pre_stop=struct(k8s.LifecycleHandler, exec=struct(k8s.ExecAction, command=["sleep", str(seconds)])),
    )


@cache
def surge() -> k8s.DeploymentStrategy:
    """A rollout that starts new pods before it stops old ones, a quarter of them at a time."""
    update = struct(k8s.RollingUpdateDeployment, max_surge=int_or_string("25%"), max_unavailable=int_or_string(0))
    return struct(k8s.DeploymentStrategy, type="RollingUpdate", rolling_update=update)
