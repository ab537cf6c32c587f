"""What the API, the workers and beat have in common: one image, one user and one way to the database."""

from collections.abc import Sequence
from typing import Final

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.listening import on_both_families
from ..pods.security import container_security, pod_security
from ..pods.structs import struct
from ..pods.tier import Tier, merged
from ..pods.volumes import scratch
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload

CLOSED_TO_PLUGINS: Final = {"PLUGIN_DAEMON_KEY": ""}
"""What a server says that no plugin daemon calls: the paths below `/inner/api` are shut.

The key that these paths ask for has a default in Dify's code, where everybody can read it. They are shut where this
other key is empty (`plugin_inner_api_only` in api/controllers/inner_api/wraps.py, the same from 1.9.1 to 1.17).
"""

_BYTECODE = "/var/cache/python"


def safe_tier(install: Installation) -> Tier:
    """The safe pod that the image of the API gets in all of its roles."""
    return Tier(pod_security_context=pod_security(install.release.users["api"]), security_context=container_security())


def python_tier(install: Installation) -> Tier:
    """The same for what imports all of Dify, and keeps the compiled modules.

    The image has none and its root is read-only. Compiling takes half of the CPU time of a start, and two thirds of the
    1.2 seconds of each probe of a worker. Init containers and restarted containers of a pod have the same folder.

    See https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPYCACHEPREFIX
    """
    volume, mount = scratch("bytecode", _BYTECODE)
    return merged(
        safe_tier(install),
        Tier(
            extra_env=[struct(k8s.EnvVar, name="PYTHONPYCACHEPREFIX", value=_BYTECODE)],
            volumes=[volume],
            volume_mounts=[mount],
        ),
    )


def serving(part: Workload) -> Sequence[str]:
    """The command of what serves the API's program: the image's own, on the addresses of both families.

    Args:
        part: The part whose `DIFY_BIND_ADDRESS` it reads.
    """
    # With DEBUG, the image starts another server in place of gunicorn, which wants the address in brackets: Flask's
    # own up to 1.13, and from 1.14 on one that listens on 0.0.0.0 and port 5001 whatever it is told.
    both = "::" if part.setting("DEBUG") == "true" else "[::]"
    return on_both_families("DIFY_BIND_ADDRESS", "/bin/bash", "/entrypoint.sh", both=both)


def start_failures(install: Installation, *, period: int) -> int:
    """The failures of a startup probe until a process that imports Dify has had its time.

    That is 400 seconds for what it waits for, and its import on a twentieth of a CPU: ten minutes up to 1.15, a quarter
    of an hour from 1.16 on.

    Args:
        install: The installation.
        period: Seconds between the checks of the probe.
    """
    return (400 + 20 * install.release.behaviour.import_seconds) // period


def python_pool(part: Workload, processes: int = 1) -> DatabasePool:
    """The connections that each process of the Python code keeps to PostgreSQL."""
    limited_by = "SQLALCHEMY_POOL_SIZE"
    size = part.whole(limited_by)
    more = part.whole("SQLALCHEMY_MAX_OVERFLOW")
    if part.setting("PGVECTOR_HOST") == part.setting("DB_HOST"):
        more += part.whole("PGVECTOR_MAX_CONNECTION")
    return DatabasePool(size=size + more if size else None, limited_by=limited_by, processes=processes)
