"""How users reach the installation from outside of the cluster: each way in, and what its controllers want."""

from .choice import Backend, ExposureChoice, FrontDoor
from .controllers import GatewayController, IngressController
from .exposure import Exposure
from .front_door import front_door

__all__ = ["Backend", "Exposure", "ExposureChoice", "FrontDoor", "GatewayController", "IngressController", "front_door"]
