"""How pods start and stop during a rollout."""

from functools import cache

from cdk8s_plus_27 import k8s

from .structs import int_or_string


@cache
def drain(seconds: int) -> k8s.Lifecycle:
    """A pause before SIGTERM, during which Services stop sending new requests to the pod."""
    return k8s.Lifecycle(pre_stop=k8s.LifecycleHandler(exec=k8s.ExecAction(command=["sleep", str(seconds)])))


@cache
def surge() -> k8s.DeploymentStrategy:
    """A rollout that starts new pods before it stops old ones, a quarter of them at a time."""
    update = k8s.RollingUpdateDeployment(max_surge=int_or_string("25%"), max_unavailable=int_or_string(0))
    return k8s.DeploymentStrategy(type="RollingUpdate", rolling_update=update)
