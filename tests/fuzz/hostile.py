"""Values that nobody wants: what slips, other people's types and other people's texts come to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from cdk8s_plus_27 import k8s

from constructs_dify import (
    Exposure,
    IngressController,
    LocalSandboxOptions,
    Mail,
    Postgres,
    Redis,
    SandboxOptions,
    SecretKey,
    Secrets,
    SsrfProxyOptions,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)

# Each of them is a text that some reader of YAML, a shell, nginx, squid or a URL would take for something else.
TEXTS = (
    "", " ", "word\n", "\nword", "\tword\nword", "word\tword", "word\r\nword", " \n", "a b",
    "\x00", "a\x1b[31m", "a\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\ufeffa", "a\ud800b", "a\uffffb", "é", "😀",
    "0o17", "0x1F", "0b1", "1_000", "0_B1", "1e3", "017", "1:20", ".5", "-", "~", "null", "yes", "=", "<<",
    "2001-01-01",
    "\uff16\uff15", "²", "+5", "-1", "0", "65", "1.5h", "30m1h", "100us", "1h", "1Gi", "1e400", "9" * 5000,
    "a;b", "a{b", "a}b", "a$b", "$(A)", "${a}", "a'b", 'a"b', "a\\b", "a#b", "#a", "a: b", "- a", "{a}", "[a]", "*a",
    "&a", "!a", "|", ">", "%a", "@a", "`a", "..", "../a", "/", "/a", "a//b", "-a", "a-", "a..b", ".a", "a.", "A", "_",
    "a" * 64, "a" * 300, "a." * 200 + "a", "a/b", "a/b/c", "a:b", "a@b", "a,b", "a=b",
    "http://", "http:///x", "http://a b", "https://a;b", "https://a/$x", "https://[::1%;}]", "https://a:99999",
    "https://a.example.com", "redis://a", "s3://a/b", "10.0.0.0/8", "10.0.0.1/8", "::/0", "127.1", "fd00::1",
    "*.a.example",
    "ab+/" * 5_000,
)  # fmt: skip


class _Word(str, Enum):
    WORD = "word"


def _in_itself(make: Callable[[], Any]) -> Any:
    whole = make()
    if isinstance(whole, list):
        whole.append(whole)
    else:
        whole["key"] = whole
    return whole


# Made anew for each call, because some can be gone through only once.
OTHERS: Mapping[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "False": lambda: False,
    **{repr(number): lambda number=number: number for number in (0, 1, -1, 70000, 2**31, 2**63, 10**400, 1.5, -0.0)},
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "bytes": lambda: b"word",
    "a decimal": lambda: Decimal("1.5"),
    "a date": lambda: date(2001, 1, 1),
    "a path": lambda: Path("word"),
    "an enumeration's": lambda: _Word.WORD,
    "an object": object,
    "a class": lambda: Tier,
    "a function": lambda: len,
    "no list": list[Any],
    "no tuple": tuple[Any],
    "no mapping": dict[Any, Any],
    "a list of texts": lambda: ["word"],
    "a tuple of texts": lambda: ("word",),
    "a list of None": lambda: [None],
    "a list of numbers": lambda: [1, 2],
    "a list of lists": lambda: [["word"]],
    "a list in itself": lambda: _in_itself(list),
    "a set": lambda: {"word"},
    "a generator": lambda: (each for each in ["word"]),
    "a map": lambda: map(str, ["word"]),
    "keys": lambda: {"word": 1}.keys(),
    "a mapping of texts": lambda: {"word": "word"},
    "a mapping of numbers": lambda: {"word": 1},
    "a mapping by numbers": lambda: {1: "word"},
    "a mapping by None": lambda: {None: None},
    "a mapping of lists": lambda: {"word": ["word"]},
    "a mapping in itself": lambda: _in_itself(dict),
    "a struct": lambda: k8s.EnvVar(name="WORD", value="word"),
    "a list of structs": lambda: [k8s.Container(name="word")],
    "a reference": lambda: SecretKey(secret="word", key="word"),
    "a Tier": Tier,
    "a pool": lambda: WorkerPool(name="word"),
    "a list of pools": lambda: [WorkerPool(name="word")],
    "options of the sandbox": SandboxOptions,
    "options of the local sandbox": LocalSandboxOptions,
    "options of squid": SsrfProxyOptions,
    "a database": Postgres.in_cluster,
    "a broker": Redis.in_cluster,
    "a vector store": lambda: VectorStore.in_cluster("qdrant"),
    "a storage": Storage.local,
    "an exposure": Exposure.none,
    "secrets": Secrets.generated,
    "a mailer": lambda: Mail.smtp(sender="dify@example.com", host="mail.example.com"),
    "a controller": IngressController.ingress_nginx,
}


def values() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each value, with what to call it: alone, and each text where lists and mappings have texts, too."""
    yield from OTHERS.items()
    for text in TEXTS:
        name = repr(text[:40])
        yield name, lambda text=text: text
        yield f"[{name}]", lambda text=text: [text]
        yield f"{{{name}: …}}", lambda text=text: {text: "word"}
        yield f"{{…: {name}}}", lambda text=text: {"word": text}
