"""What the gate looks at: the manifests of every example, and of each database that can run in the cluster."""

from functools import cache
from typing import Any

import yaml

from constructs_dify import VectorStore
from tests.support.charts import synth
from tests.support.examples import GOLDENS, expected
from tests.support.manifests import Manifest

EXAMPLES = {name.replace("/", "-"): name for name in GOLDENS}
# The databases that no example has.
DATABASES = ("milvus", "pgvector")
NAMES = [*EXAMPLES, *DATABASES]


@cache
def text_of(name: str) -> str:
    """The manifests of one of the names."""
    if name in EXAMPLES:
        return expected(EXAMPLES[name])
    engine: Any = name
    return yaml.dump_all(synth(vector_store=VectorStore.in_cluster(engine)), Dumper=yaml.CSafeDumper, width=1000)


def objects_of(name: str) -> list[Manifest]:
    """The same as objects."""
    return list(yaml.load_all(text_of(name), yaml.CSafeLoader))
