"""Credentials that the files of Dify and of its charts ship to everybody, as SHA-256 digests: known, but not contained.

Not among them are words that may as well be a name, such as `dify-sandbox`, `difyai` and `postgres`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

# By their length, so that little has to be hashed.
KNOWN: Final[Mapping[int, Mapping[str, str]]] = {
    8: {
        "480c6aa4267b4562cd0fefb9ff67ed4471ff0b97d9fc465c9a1d020750dd507a":
        "OPENGAUSS_PASSWORD of Dify's docker/.env.example",
    },
    9: {
        "1713ce4509f261a39ca0ab07faaf16c78c2420ee4f3256b04622955c2b0d8b29":
        "IRIS_PASSWORD of Dify's docker/.env.example",
    },
    10: {
        "5ffdc3d42c5cec2ae95d66e7ac3dc1fc053f087819b1719df1020a1a5f5b7e0c":
        "ORACLE_PWD of Dify's docker/.env.example",
    },
    11: {
        "2239f79011c692b40ffa7de5f2f078c360b2b5e081288ee7865873082cf8ed4c":
        "the password of a Sentinel in a comment of Dify's docker/.env.example",
    },
    12: {
        "b8ba9c61cc9ff699c426c75e748fcf200e8b47869d76fde8bb36ec2f7a34f038":
        "DB_PASSWORD, REDIS_PASSWORD and QDRANT_API_KEY of Dify's docker/.env.example and of its charts",
        "56a477509f66bd82bbc56df5071b1e042a071c27ecd47961926a9c6e8431fea5":
        "VASTBASE_PASSWORD of Dify's docker/.env.example",
    },
    15: {
        "c8fb2ea7139c9093320a5e77953956ed34c60964e5b6b24026bf01cb07f0e47b":
        "OPENSEARCH_INITIAL_ADMIN_PASSWORD of Dify's docker/.env.example",
    },
    33: {
        "d20e53c9faaded8b7a467e32f3dcfa2b20547c7d389484a69c9bc57189fa7f68":
        "DIFY_AGENT_API_TOKEN of Dify's docker/.env.example, 1.16",
    },
    34: {
        "a8d081f0cd9a6c61baf480c9cf3224c83bc3cea0f5138472df779dcb2f3554c7":
        "SECRET_KEY of the chart douban/dify",
    },
    36: {
        "1989496b76464a0cf3ba21e4dbad83e8a1dfc4ffa83862ab09d0782306e6d43e":
        "WEAVIATE_API_KEY of Dify's docker/.env.example and of its charts",
    },
    43: {
        "942083283953abc6c18f0655475f4d402a9a705af3261384a333b48738cf671a":
        "DIFY_AGENT_SERVER_SECRET_KEY of Dify's docker/.env.example, 1.16, and agentBackend.auth.serverSecretKey",
    },
    48: {
        "0f44b34c6311bcb547867d393c1c56e6564e03d905fdd023637f549358bf3670":
        "SECRET_KEY of Dify's docker/.env.example and of its charts",
    },
    56: {
        "481c0ab8a6f9e9dcb9391fb1c8b649d19f493c5253e4dc20c2c32ec21875b8ab":
        "PLUGIN_DAEMON_KEY of Dify's docker/.env.example and of its charts",
        "217ef27f7b2a2f8949eb2e0973f7dfa099f887427b9a6626b2395e2417239ff2":
        "PLUGIN_DIFY_INNER_API_KEY of Dify's docker/.env.example and of its charts",
        "50ae0cf44938800a8270d1f8766effc4d4b54d584a4a1946dab110e8f2f3c9e0":
        "DIFY_PLUGIN_SERVERLESS_CONNECTOR_API_KEY of the plugin daemon's .env.example",
    },
}  # fmt: skip

SHORTEST: Final = min(KNOWN)

_WORD = re.compile(r"[A-Za-z0-9]+")
# What a known value consists of; it starts and ends with a letter or a digit.
_PIECE = re.compile(r"[A-Za-z0-9+/!@#=_-]{8,}")


def public_default(text: str) -> str | None:
    """What the first known value in a text is; None where there is none.

    A value may stand within a URL, a list or a line: it is found where no letter or digit is before or after it.
    """
    return next(filter(None, map(_known_in, _PIECE.findall(text))), None)


# Configuration files, whose texts differ from chart to chart, share most words.
@lru_cache(maxsize=2**14)
def _known_in(piece: str) -> str | None:
    words = [word.span() for word in _WORD.finditer(piece)]
    ends = {end for _, end in words}
    for start, _ in words:
        for length, known in KNOWN.items():
            end = start + length
            if end in ends and (what := known.get(sha256(piece[start:end].encode()).hexdigest())):
                return what
    return None
