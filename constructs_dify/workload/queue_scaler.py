"""QueueScaler: KEDA scales a pool of workers by what waits in its queues.

See https://keda.sh/docs/latest/scalers/redis-lists/ and https://keda.sh/docs/latest/scalers/redis-sentinel-lists/
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from cdk8s import ApiObjectMetadata
from constructs import Construct

from ..installation import Installation
from ..pods.manifests import manifest
from ..pods.scaling import QueueAutoscale
from ..wiring.broker import Broker
from ..wiring.destinations import Destination
from ..wiring.secret_key import SecretKey
from .network_policies import from_namespaces, policy

PAUSED: Final = {"autoscaling.keda.sh/paused-replicas": "0"}
"""The annotation of a ScaledObject to whose number KEDA keeps until it is gone.

See https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
"""

if TYPE_CHECKING:
    from imports.dify.sh import keda


class QueueScaler(Construct):
    """KEDA's custom resources for a pool, and the NetworkPolicies that let KEDA reach Redis.

    Attributes:
        scaled_object: The ScaledObject.
        trigger_authentication: The TriggerAuthentication; None where Redis wants no credentials.
    """

    def __init__(
        self, scope: Construct, id: str, *, install: Installation, component: str, queues: Sequence[str],
        autoscale: QueueAutoscale, broker: Broker, destinations: Sequence[Destination],
    ) -> None:  # fmt: skip
        """KEDA's custom resources for a pool, and the NetworkPolicies that let KEDA reach Redis.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: The installation that it belongs to.
            component: The pool's component; its Deployment is named after it.
            queues: The queues to look at.
            autoscale: How to scale.
            broker: Where the queues are.
            destinations: Where the pool itself connects to for them.
        """
        super().__init__(scope, id)
        self._install, self._component = install, component
        self._name = install.resource_name(component)
        self.trigger_authentication = self._render_authentication(broker)
        self.scaled_object = self._render_scaled_object(queues, autoscale, broker)
        self._render_policies(autoscale.keda_namespace, destinations)

    def _meta(self, annotations: Mapping[str, str] | None = None) -> ApiObjectMetadata:
        labels = self._install.labels(self._component)
        return ApiObjectMetadata(
            name=self._name, namespace=self._install.namespace, labels=labels, annotations=annotations
        )

    def _render_authentication(self, broker: Broker) -> "keda.TriggerAuthentication | None":
        from imports.dify.sh import keda

        given = {
            "username": broker.username,
            "password": broker.password,
            "sentinelPassword": broker.sentinel_password,
            "ca": broker.ca,
        }
        references = [
            keda.TriggerAuthenticationSpecSecretTargetRef(parameter=name, name=place.secret, key=place.key)
            for name, place in given.items()
            if isinstance(place, SecretKey)
        ]
        if not references:
            return None
        return keda.TriggerAuthentication(
            self,
            "trigger-authentication",
            metadata=self._meta(),
            spec=keda.TriggerAuthenticationSpec(secret_target_ref=references),
        )

    def _render_scaled_object(
        self, queues: Sequence[str], autoscale: QueueAutoscale, broker: Broker
    ) -> "keda.ScaledObject":
        from imports.dify.sh import keda

        login = keda.ScaledObjectSpecTriggersAuthenticationRef(name=self._name) if self.trigger_authentication else None
        hpa = keda.ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig(behavior=manifest(autoscale.behavior))
        return keda.ScaledObject(
            self,
            "scaled-object",
            metadata=self._meta(PAUSED if self._install.paused else None),
            spec=keda.ScaledObjectSpec(
                scale_target_ref=keda.ScaledObjectSpecScaleTargetRef(name=self._name),
                min_replica_count=autoscale.min,
                max_replica_count=autoscale.max,
                polling_interval=autoscale.polling_interval,
                cooldown_period=autoscale.cooldown,
                advanced=keda.ScaledObjectSpecAdvanced(horizontal_pod_autoscaler_config=hpa)
                if autoscale.behavior
                else None,
                triggers=[
                    keda.ScaledObjectSpecTriggers(
                        type="redis" if broker.master is None else "redis-sentinel",
                        metadata={
                            **_server(broker),
                            "listName": f"{broker.key_prefix}{queue}",
                            "listLength": str(autoscale.tasks_per_pod),
                        },
                        authentication_ref=login,
                    )
                    for queue in queues
                ],
            ),
        )

    def _render_policies(self, namespace: str, destinations: Sequence[Destination]) -> None:
        """The operator asks Redis itself, from its own namespace."""
        for destination in destinations:
            part, ports = destination.part, destination.ports
            if part is None:
                continue
            caller = f"allow-namespace-{namespace}-to-{part}-{'-'.join(map(str, ports))}"
            policy(
                self, f"policy-{part}", self._install, f"{caller}-for-{self._component}", self._install.selector(part),
                ingress=[from_namespaces((namespace,), ports)],
            )  # fmt: skip


def _server(broker: Broker) -> dict[str, str]:
    """What the scaler is told of the server in plain text."""
    server = {"databaseIndex": str(broker.database)}
    if broker.master is None:
        server["address"] = broker.nodes[0]
    else:
        server |= {"addresses": ",".join(broker.nodes), "sentinelMaster": broker.master}
    if isinstance(broker.username, str):
        server["username"] = broker.username
    if broker.tls:
        server["enableTLS"] = "true"
    return server
