"""What one value must be, and what no text may hold."""

from .addresses import cidr, host, host_and_port, is_address, is_host, port
from .errors import suggestion, wrong
from .images import digest, image
from .names import MAX_NAME, check_texts, dns_label, dns_name, is_dns_name, key, label_key, labels
from .quantities import DURATION, amount, duration, quantity, seconds
from .typed import arguments, example, factories, fields
from .types import instance, integer, one_of, sequence, string, structs, texts
from .urls import url

__all__ = [
    "DURATION",
    "MAX_NAME",
    "amount",
    "arguments",
    "check_texts",
    "cidr",
    "digest",
    "dns_label",
    "dns_name",
    "duration",
    "example",
    "factories",
    "fields",
    "host",
    "host_and_port",
    "image",
    "instance",
    "integer",
    "is_address",
    "is_dns_name",
    "is_host",
    "key",
    "label_key",
    "labels",
    "one_of",
    "port",
    "quantity",
    "seconds",
    "sequence",
    "string",
    "structs",
    "suggestion",
    "texts",
    "url",
    "wrong",
]
