"""What one value must be, and what no text may hold."""

from . import own_imports as own_imports
from .addresses import cidr, host, host_and_port, is_address, is_host, is_name, port
from .choices import Choices
from .cron import cron, longest_pause
from .errors import instead, nearest, snake, suggestion, synonym, wrong
from .folders import folder, sub_path
from .images import digest, image, registry
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
from .nginx_values import nginx_bytes, nginx_seconds, nginx_size, nginx_time, nginx_workers
from .quantities import DURATION, amount, duration, exact, quantity
from .signatures import Shown
from .typed import arguments, called, conform, example, factories, fields, made_by_name, returned, told
from .types import MAX_INT32, instance, integer, one_of, string
from .urls import host_of, in_brackets, path_prefix, port_of, url

__all__ = [
    "DURATION",
    "MAX_INT32",
    "MAX_NAME",
    "Choices",
    "Shown",
    "amount",
    "annotations",
    "arguments",
    "called",
    "check_texts",
    "cidr",
    "conform",
    "cron",
    "digest",
    "dns_label",
    "dns_name",
    "duration",
    "exact",
    "example",
    "factories",
    "fields",
    "folder",
    "host",
    "host_and_port",
    "host_of",
    "image",
    "in_brackets",
    "instance",
    "instead",
    "integer",
    "is_address",
    "is_dns_name",
    "is_host",
    "is_key",
    "is_name",
    "key",
    "label_key",
    "labels",
    "longest_pause",
    "made_by_name",
    "nearest",
    "nginx_bytes",
    "nginx_seconds",
    "nginx_size",
    "nginx_time",
    "nginx_workers",
    "one_of",
    "path_prefix",
    "port",
    "port_of",
    "quantity",
    "registry",
    "returned",
    "route_host",
    "snake",
    "string",
    "sub_path",
    "suggestion",
    "synonym",
    "told",
    "url",
    "variable",
    "wrong",
]
