"""How users reach the installation from outside the cluster: one file for each way in, and its controllers."""

from .choice import Backend, ExposureChoice, FrontDoor
from .controllers import GatewayController, IngressController
from .exposure import Exposure
from .front_door import front_door
from .several import as_one

__all__ = [
    "Backend",
    "Exposure",
    "ExposureChoice",
    "FrontDoor",
    "GatewayController",
    "IngressController",
    "as_one",
    "front_door",
]
