"""What one value must be, and what no text may hold."""

from .addresses import cidr, host, host_and_port, is_address, is_host, port
from .errors import suggestion, wrong
from .images import digest, image
from .names import (
    MAX_NAME,
    annotations,
    check_texts,
    dns_label,
    dns_name,
    is_dns_name,
    is_key,
    key,
    label_key,
    labels,
    route_host,
    variable,
)
from .quantities import DURATION, amount, duration, quantity, seconds
from .types import instance, integer, one_of, sequence, string, structs, texts
from .urls import url

__all__ = [
    "DURATION",
    "MAX_NAME",
    "amount",
    "annotations",
    "check_texts",
    "cidr",
    "digest",
    "dns_label",
    "dns_name",
    "duration",
    "host",
    "host_and_port",
    "image",
    "instance",
    "integer",
    "is_address",
    "is_dns_name",
    "is_host",
    "is_key",
    "key",
    "label_key",
    "labels",
    "one_of",
    "port",
    "quantity",
    "route_host",
    "seconds",
    "sequence",
    "string",
    "structs",
    "suggestion",
    "texts",
    "url",
    "variable",
    "wrong",
]
