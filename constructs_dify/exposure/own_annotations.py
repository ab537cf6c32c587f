"""The limits in annotations of one's own, which may not be lower than what Dify needs."""

import re
from collections.abc import Mapping
from typing import Final

from .. import checks
from ..tiers.upload_size import largest_upload
from .choice import FrontDoor

_NGINX: Final = "nginx.ingress.kubernetes.io"
_BODY: Final = f"{_NGINX}/proxy-body-size"
_SIZE: Final = re.compile(r"[0-9]{1,19}[kKmMgG]?")
# Of the longest request that may be silent. An ALB has the time in a list of attributes.
_TIMES: Final = {
    f"{_NGINX}/proxy-read-timeout": re.compile(r"([0-9]{1,9})s?"),
    "haproxy.router.openshift.io/timeout": re.compile(r"([0-9]{1,9})s"),
    "alb.ingress.kubernetes.io/load-balancer-attributes": re.compile(
        r"(?:.*,)?idle_timeout\.timeout_seconds=([0-9]{1,9})(?![0-9]).*"
    ),
}


def check_limits(factory: str, annotations: Mapping[str, str], door: FrontDoor) -> None:
    """Raise a ValueError if an annotation of the user allows less than what passes behind it."""
    upload, longest = largest_upload(door.install.whole), door.install.whole("APP_MAX_EXECUTION_TIME")
    size = annotations.get(_BODY)
    if size is not None and _SIZE.fullmatch(size) and checks.nginx_bytes(size) < checks.nginx_bytes(upload.body):
        raise checks.wrong(
            f"{factory}.annotations[{_BODY!r}]", size,
            f"{upload.body} at least, because {upload.setting} allows such files; or lower that in the settings of "
            "the chart",
        )  # fmt: skip
    for name, pattern in _TIMES.items():
        found = pattern.fullmatch(annotations.get(name, ""))
        if found and int(found[1]) < longest:
            raise checks.wrong(
                f"{factory}.annotations[{name!r}]", annotations[name],
                f"{longest} seconds at least, because APP_MAX_EXECUTION_TIME lets an app take as long for an answer "
                "that does not stream; or lower that in the settings of the chart",
            )  # fmt: skip
