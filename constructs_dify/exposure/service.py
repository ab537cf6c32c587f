"""Only the Service of nginx: inside the cluster, on a port of every node, or with a load balancer."""

from dataclasses import dataclass

from constructs import Construct

from ..workload.front_service import FrontService
from .choice import FrontDoor


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """An exposure without objects beside nginx's Service.

    Attributes:
        front_service: See ExposureChoice.
        needs_nginx: See ExposureChoice.
    """

    front_service: FrontService
    needs_nginx: bool = True

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """See ExposureChoice."""
        if self.front_service.port == 443:
            door.check_tls("Exposure.load_balancer, on port 443,")
